/* The overview's map: stations by percentile class or flood, with a legend that counts; a click opens the station. */
(function () {
  const ADDRESS = "/stations/conditions.json";
  const EVERY_MS = 180000;
  const CONTINENT = [[-136, 23], [-57, 61]];
  let map = null, place = null, rows = null, colour = "class", unit = "own", tones = null, fetchedAt = 0, fitted = false;

  const theme = () => (document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light");
  const styleUrl = () => `/assets/basemap/style.${theme()}.json`;
  const frame = () => place.closest(".conditions-frame");
  const make = (tag, look, words) => Object.assign(document.createElement(tag), { className: look, textContent: words || "" });

  function say(words) {
    const note = frame().querySelector(".map-note");
    note.textContent = words;
    note.hidden = !words;
  }

  function mount(_name, colourChosen, unitChosen) {
    const found = document.getElementById("conditions-map");
    [colour, unit] = [colourChosen || colour, unitChosen || unit];
    if (!found) return window.dash_clientside.no_update;
    if (found === place && map) paint();
    else begin(found);
    return window.dash_clientside.no_update;
  }

  function begin(found) {
    if (map) map.remove();
    [map, place, rows, tones, fitted] = [null, found, null, JSON.parse(found.dataset.tones), false];
    bring();
    window.picker.library().then((library) => { if (found.isConnected && !map) start(library); })
      .catch(() => say("The map could not be drawn. The counts below are right."));
  }

  function start(library) {
    try {
      map = new library.Map({
        container: place, style: styleUrl(), bounds: CONTINENT, attributionControl: false, renderWorldCopies: false,
        dragRotate: false, pitchWithRotate: false, maxPitch: 0, maxZoom: 11, minZoom: 1.2, fadeDuration: 0,
        locale: { "Map.Title": "Map of current conditions. The legend counts the same stations in words." },
      });
      place.shownOn = map;  // for who asks where a station lies on it
    } catch (error) {
      say("This browser cannot draw the map (WebGL is missing). The counts below are right.");
      return;
    }
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    // The wheel scrolls the page; the map is one part of it.
    map.scrollZoom.disable();
    map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    map.on("style.load", dress);
    map.on("mousemove", (event) => hover(event.point));
    map.on("mouseout", () => hover(null));
    map.on("click", (event) => { const at = under(event.point); if (at !== null) open(rows.number[at]); });
    fit();
  }

  async function bring() {
    fetchedAt = Date.now();
    try {
      const answer = await fetch(ADDRESS);
      if (!answer.ok) throw new Error(`${ADDRESS} answered ${answer.status}`);
      rows = await answer.json();
      say("");
      paint();
      fit();
    } catch (error) {
      if (!rows && place.isConnected) say("The conditions did not come. They are asked for again in three minutes.");
    }
  }

  function features() {
    const order = tones[colour].map((tone) => tone.key);
    const drawn = rows.number.map((_one, at) => ({
      type: "Feature", geometry: { type: "Point", coordinates: rows.place[at] },
      properties: { at, tone: Math.max(0, order.indexOf(rows[colour][at])) },
    }));
    return { type: "FeatureCollection", features: drawn };
  }

  function dress() {
    map.addSource("conditions", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    map.addLayer({ id: "conditions", type: "circle", source: "conditions" });
    paint();
  }

  function paint() {
    if (!rows || !place.isConnected) return;
    legend();
    if (!map || !map.getLayer("conditions")) return;
    const list = tones[colour];
    const pick = (value) => ["match", ["get", "tone"], ...list.flatMap((tone, at) => [at, value(tone)]), "#888888"];
    const ground = theme() === "dark" ? "#e6edf3" : "#16202b";
    map.setPaintProperty("conditions", "circle-color", pick((tone) => tone.colour));
    map.setPaintProperty("conditions", "circle-stroke-color", pick((tone) => (tone.hollow ? tone.colour : ground)));
    const numbers = (value) => ["match", ["get", "tone"], ...list.flatMap((tone, at) => [at, value(tone)]), 1];
    map.setPaintProperty("conditions", "circle-opacity", numbers((tone) => (tone.hollow ? 0 : 1)));
    map.setPaintProperty("conditions", "circle-stroke-width", numbers((tone) => (tone.hollow ? 1.5 : 0.75)));
    map.setPaintProperty("conditions", "circle-radius", ["interpolate", ["linear"], ["zoom"], 2, 3.5, 8, 7]);
    map.getSource("conditions").setData(features());
    map.once("idle", () => { if (place.isConnected) frame().dataset.drawn = String(rows.number.length); });
  }

  function legend() {
    const counts = new Map();
    rows[colour].forEach((key) => counts.set(key, (counts.get(key) || 0) + 1));
    frame().parentElement.querySelector(".conditions-legend").replaceChildren(...tones[colour].map((tone) => {
      const entry = make("li", counts.get(tone.key) ? "" : "nobody");
      const swatch = make("i", tone.hollow ? "swatch hollow" : "swatch");
      swatch.style.setProperty("--tone", tone.colour);
      entry.append(swatch, make("span", "", tone.word), make("span", "number quiet", (counts.get(tone.key) || 0).toLocaleString("en")));
      return entry;
    }));
    say(rows.number.length ? "" : "No station has a value of the last three days yet.");
  }

  // Once, when both the map and the stations are there; from then on the view is the reader's.
  function fit() {
    if (fitted || !map || !rows || !rows.number.length) return;
    fitted = true;
    const [lons, lats] = [0, 1].map((axis) => rows.place.map((one) => one[axis]));
    const [west, east] = [Math.min(...lons), Math.max(...lons)];
    const box = [[west, Math.min(...lats)], [east, Math.max(...lats)]];
    map.fitBounds(east - west > 70 ? CONTINENT : box, { animate: false, maxZoom: 6, padding: 32 });
  }

  function under(point) {
    if (!rows || !map.getLayer("conditions")) return null;
    const reach = 5;
    const found = map.queryRenderedFeatures([[point.x - reach, point.y - reach], [point.x + reach, point.y + reach]], { layers: ["conditions"] });
    return found.length ? found[0].properties.at : null;
  }

  // In the unit chosen; else as the agency sent it.
  function flow(at) {
    const label = JSON.parse(place.dataset.units)[unit];
    return !label || rows.flow[at].endsWith(label) ? rows.flow[at] : rows.converted[at];
  }

  function hover(point) {
    const tip = frame().querySelector(".map-tip");
    const at = point ? under(point) : null;
    tip.hidden = at === null;
    map.getCanvas().style.cursor = at === null ? "" : "pointer";
    if (at === null) return;
    const flood = tones.flood.find((tone) => tone.key === rows.flood[at]);
    const share = rows.percentile[at] === null ? "" : `, percentile ${rows.percentile[at]}`;
    tip.replaceChildren(
      make("b", "", rows.name[at]), make("span", "number", `${rows.number[at]} · ${flow(at)}`),
      make("span", "", `${rows.class[at]}${share}`), make("span", "", flood.word),
      make("small", "", `${rows.at[at]} · click to open`),
    );
    const box = map.getContainer().getBoundingClientRect();
    tip.style.left = `${Math.min(point.x + 12, box.width - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.max(8, point.y - tip.offsetHeight - 10)}px`;
  }

  function open(number) {
    window.history.pushState({}, "", `/stations/${number}${unit === "own" ? "" : `?unit=${unit}`}`);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  // Also after a laptop slept: what is shown is asked for anew once it is old.
  function look() {
    if (!place) return;
    if (!place.isConnected) {
      if (map) map.remove();
      [map, place] = [null, null];
    } else if (!document.hidden && Date.now() - fetchedAt > EVERY_MS) bring();
  }
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
  new MutationObserver(() => map && map.setStyle(styleUrl(), { diff: false }))
    .observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { conditions: { mount } });
})();
