"""What a resource's conditions and prices may read of a booking."""

from madoguchi.core.expressions import Scalar, Variables

#: `age` on the day, `age_at_year_end` at the end of its 年度; `group` is the kind of a registered group that books.
SHAPE: Variables = {
    "people": Scalar.INT,
    "choice": Scalar.STRING,
    "minutes": Scalar.INT,
    "day": Scalar.DATE,
    "weekday": Scalar.INT,
    "begins": Scalar.INT,
    "level": Scalar.STRING,
    "age": Scalar.INT,
    "age_at_year_end": Scalar.INT,
    "sex": Scalar.STRING,
    "group": Scalar.STRING,
    "reduction": Scalar.INT,
}
