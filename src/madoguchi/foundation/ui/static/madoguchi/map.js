// A map beside the list of landmarks: a press chooses the place, the nearest landmark is chosen with it.
const VENDOR = new URL("../vendor/maplibre-gl/", import.meta.url);
const EARTH = 6371000;

export async function enliven(root) {
  try {
    const [maplibre, landmarks] = await Promise.all([library(), features(root.dataset.geojson)]);
    new Place(root, maplibre, landmarks).open();
  } catch (error) {
    console.warn(error);
    root.querySelector(".map").hidden = true;
    root.querySelector(".map-said").textContent = root.dataset.failedText;
  }
}

async function library() {
  const styles = document.createElement("link");
  styles.rel = "stylesheet";
  styles.href = new URL("maplibre-gl.css", VENDOR);
  const styled = new Promise((done) => (styles.onload = styles.onerror = done));
  document.head.append(styles);
  const [loaded] = await Promise.all([import(new URL("maplibre-gl.mjs", VENDOR)), styled]);
  return loaded;
}

async function features(address) {
  if (!address) return [];
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()).features;
}

class Place {
  constructor(root, maplibre, landmarks) {
    this.root = root;
    this.maplibre = maplibre;
    this.landmarks = landmarks;
    this.list = root.querySelector("select");
    this.said = root.querySelector(".map-said");
    [this.lat, this.lng] = root.querySelectorAll("input[type=hidden]");
  }

  open() {
    const box = this.root.querySelector(".map");
    box.hidden = false;
    this.map = new this.maplibre.Map({
      container: box,
      style: style(this.root.dataset, this.landmarks),
      center: this.start(),
      zoom: Number(this.root.dataset.zoom),
      attributionControl: this.root.dataset.attribution ? { compact: false } : false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      locale: {
        "NavigationControl.ZoomIn": this.root.dataset.zoomIn,
        "NavigationControl.ZoomOut": this.root.dataset.zoomOut,
        "Map.Title": this.root.dataset.label,
      },
    });
    this.map.addControl(new this.maplibre.NavigationControl({ showCompass: false }));
    this.map.on("click", (event) => this.choose(event.lngLat));
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.choose(this.map.getCenter());
    });
    this.list.addEventListener("change", () => this.follow());
    const chosen = this.point();
    if (chosen) this.mark(chosen);
  }

  point() {
    if (this.lat.value && this.lng.value) return { lng: Number(this.lng.value), lat: Number(this.lat.value) };
    const landmark = this.landmarks.find(({ properties }) => String(properties.id) === this.list.value);
    return landmark && asPoint(landmark);
  }

  start() {
    const middle = this.root.dataset.center.split(",").map(Number);
    return this.point() ?? (middle.length === 2 ? middle : asPoint(this.landmarks[0]));
  }

  choose(point) {
    this.keep(point);
    const nearest = this.nearest(point);
    if (!nearest) return;
    this.list.value = String(nearest.properties.id);
    this.list.dispatchEvent(new Event("input", { bubbles: true }));
    this.said.textContent = this.root.dataset.chosenText.replace("{place}", nearest.properties.name);
  }

  follow() {
    const landmark = this.landmarks.find(({ properties }) => String(properties.id) === this.list.value);
    if (!landmark) return;
    this.keep(asPoint(landmark));
    this.map.jumpTo({ center: asPoint(landmark) });
    this.said.textContent = "";
  }

  keep({ lng, lat }) {
    this.lng.value = lng.toFixed(6);
    this.lat.value = lat.toFixed(6);
    this.mark({ lng, lat });
  }

  mark(point) {
    this.pin ??= new this.maplibre.Marker({ color: "#ce0000" }).setLngLat(point).addTo(this.map);
    this.pin.setLngLat(point);
  }

  nearest(point) {
    const listed = new Set([...this.list.options].map(({ value }) => value));
    const near = this.landmarks.filter(({ properties }) => listed.has(String(properties.id)));
    return near.reduce((best, one) => (!best || metres(one, point) < metres(best, point) ? one : best), undefined);
  }
}

const asPoint = ({ geometry: { coordinates: [lng, lat] } }) => ({ lng, lat });

function metres(feature, point) {
  const one = asPoint(feature);
  const north = ((one.lat - point.lat) * Math.PI) / 180;
  const east = (((one.lng - point.lng) * Math.PI) / 180) * Math.cos((point.lat * Math.PI) / 180);
  return EARTH * Math.hypot(north, east);
}

function style({ tiles, attribution }, features) {
  const ground = tiles
    ? { tiles: { type: "raster", tiles: [tiles], tileSize: 256, attribution } }
    : {};
  return {
    version: 8,
    sources: { ...ground, landmarks: { type: "geojson", data: { type: "FeatureCollection", features } } },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#f5f7fb" } },
      ...(tiles ? [{ id: "tiles", type: "raster", source: "tiles" }] : []),
      { id: "landmarks", type: "circle", source: "landmarks", paint: DOT },
      { id: "names", type: "symbol", source: "landmarks", layout: NAME, paint: NAME_COLOUR },
    ],
  };
}

const DOT = { "circle-radius": 6, "circle-color": "#0017c1", "circle-stroke-color": "#fff", "circle-stroke-width": 2 };
const NAME = {
  "text-field": ["get", "name"],
  "text-font": ["Noto Sans CJK JP Regular"],
  "text-size": 14,
  "text-anchor": "top",
  "text-offset": [0, 0.6],
};
const NAME_COLOUR = { "text-color": "#1a1a1a", "text-halo-color": "#fff", "text-halo-width": 2 };
