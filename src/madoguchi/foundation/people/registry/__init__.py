"""住基照合用データ: an extract of the resident registry, to compare with and never to fill in."""
