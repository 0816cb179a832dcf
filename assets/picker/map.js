/* The map: basemap, points, overlays; hover, click, box and lasso. It says where it looks, and shows what it is told. */
(function () {
  const picker = window.picker;
  const CONTINENT = [[-136, 23], [-57, 61]];
  const GROUND = { light: "#ffffff", dark: "#17212b" };
  // The classes reach from near black to near white: an edge keeps each visible, as on the overview's map.
  const EDGE = { light: "#16202b", dark: "#e6edf3" };
  const REACH = { mouse: 9, touch: 18 };
  let map = null, layer = null, frame = null, look = null, mode = "pan", settled = false, fitted = null;

  const theme = () => (document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light");
  const part = (name) => frame.querySelector(`.${name}`);
  const styleUrl = () => `/assets/basemap/style.${theme()}.json`;

  function mount(tones, overlays, colour, base, box) {
    const place = document.getElementById("stations-map");
    if (map) map.remove();
    [map, layer, settled, fitted] = [null, null, Boolean(box), null];
    [frame, look] = [place.closest(".map-panel"), { tones, overlays, colour, base, box }];
    picker.load().catch(failed);
    picker.wantClasses(colour === "class");
    picker.library().then((library) => place.isConnected && !map && start(library, place)).catch(failed);
  }

  function start(library, place) {
    const bounds = look.box ? [look.box.slice(0, 2), look.box.slice(2)] : CONTINENT;
    try {
      map = new library.Map({
        container: place, style: styleUrl(), bounds, attributionControl: false, renderWorldCopies: false,
        dragRotate: false, pitchWithRotate: false, maxPitch: 0, maxZoom: 13, minZoom: 1.2, fadeDuration: 0,
        locale: { "Map.Title": "Map of stations. Arrow keys move it, + and - zoom. The table lists the same stations." },
      });
    } catch (error) {
      return failed(error, "This browser cannot draw the map (WebGL is missing). The table works without it.");
    }
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new library.ScaleControl({ unit: "imperial" }), "bottom-right");
    map.addControl(new library.AttributionControl({ compact: false }), "bottom-right");
    map.on("style.load", dress);
    map.on("error", (event) => event.sourceId === "overlay" && say(`${look.overlays[look.base].name} does not answer. The map works without it.`));
    map.on("moveend", moved);
    map.on("mousemove", (event) => hover(event.point));
    map.on("mouseout", () => hover(null));
    map.on("click", clicked);
    // Inside the map's own place for events, so that the wheel still zooms under a sheet.
    picker.lasso.makeSheet(map.getCanvasContainer(), () => mode, drawn);
    choose("pan");
    picker.map = map;
  }

  // A style brings none of ours: points and overlay go onto every new one.
  function dress() {
    layer = picker.makeLayer();
    map.addLayer(layer);
    overlay();
    if (picker.size) fill();
    fit();
    moved({});
    frame.classList.add("map-ready");
  }

  function fill() {
    if (!layer) return;
    layer.setPlaces(picker.lon, picker.lat);
    paint();
    states();
  }

  function paint() {
    if (!look) return;
    const tones = look.tones[look.colour];
    const codes = picker.codes(look.colour, tones);
    if (layer) {
      layer.tones = tones.map((tone) => ({ colour: tone[theme()], hollow: tone.hollow }));
      layer.ground = GROUND[theme()];
      layer.edge = (look.colour === "class" ? EDGE : GROUND)[theme()];
      layer.setTones(codes);
    }
    part("map-legend").dataset.colour = look.colour;
    picker.legend(part("map-legend"), tones, codes, theme());
  }

  function states() {
    if (!layer) return;
    const values = Uint8Array.from(picker.shown, (yes, at) => (yes ? (picker.selection.has(picker.number[at]) ? 2 : 1) : 0));
    layer.setStates(values);
    map.once("render", () => { frame.dataset.drawn = String(picker.size); });
  }

  function overlay() {
    if (map.getLayer("overlay")) map.removeLayer("overlay");
    if (map.getSource("overlay")) map.removeSource("overlay");
    say("");
    const chosen = look.overlays[look.base];
    if (!chosen) return;
    const tiles = [chosen.tiles.replace("{theme}", theme())];
    map.addSource("overlay", { type: "raster", tiles, tileSize: 256, maxzoom: chosen.maxzoom, attribution: chosen.credit });
    map.addLayer({ id: "overlay", type: "raster", source: "overlay" }, "stations");
  }

  // Mercator is linear in these units, so 30,000 places become pixels without asking the map for each.
  function projected() {
    const zero = map.project([0, 0]);
    const scale = (map.project([90, 0]).x - zero.x) * 4;
    const x = (at) => zero.x + (picker.lon[at] / 360) * scale;
    const y = (at) => zero.y - (Math.log(Math.tan(Math.PI / 4 + (picker.lat[at] * Math.PI) / 360)) / (2 * Math.PI)) * scale;
    return { x, y };
  }

  function nearest(point, reach) {
    const { x, y } = projected();
    let [best, found] = [reach, -1];
    for (let at = 0; at < picker.size; at += 1) {
      if (!picker.shown[at]) continue;
      const far = Math.hypot(x(at) - point.x, y(at) - point.y);
      if (far < best) [best, found] = [far, at];
    }
    return found;
  }

  function hover(point) {
    const tip = part("map-tip");
    const at = point ? nearest(point, REACH.mouse) : -1;
    tip.hidden = at < 0;
    map.getCanvas().style.cursor = at < 0 ? "" : "pointer";
    if (at < 0) return;
    picker.describe(tip, at, look.tones.agency);
    const { x, y } = projected();
    const box = map.getContainer().getBoundingClientRect();
    tip.style.left = `${Math.min(x(at) + 12, box.width - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.max(8, y(at) - tip.offsetHeight - 10)}px`;
  }

  function clicked(event) {
    const touched = event.originalEvent.pointerType === "touch";
    const at = nearest(event.point, touched ? REACH.touch : REACH.mouse);
    if (at >= 0) picker.selection.toggle(...picker.selection.pairAt(at));
  }

  function drawn(shape, event) {
    const { x, y } = projected();
    const found = [];
    for (let at = 0; at < picker.size; at += 1) {
      if (picker.shown[at] && picker.lasso.inside(shape, x(at), y(at))) found.push(at);
    }
    if (event.shiftKey) picker.selection.drop(found.map((at) => picker.number[at]));
    else picker.selection.add(found.map(picker.selection.pairAt));
  }

  // The page was left: nothing of it may be told to any more.
  function leave() {
    if (map && !map.getContainer().isConnected) {
      map.remove();
      [map, layer] = [null, null];
    }
  }

  function moved(event) {
    if (!frame.isConnected) { setTimeout(leave); return; }
    const bounds = map.getBounds();
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((one) => one.toFixed(4)).join(",");
    settled = settled || Boolean(event.originalEvent);
    window.dash_clientside.set_props("stations-box", { data: { box, own: settled } });
  }

  // Filters that changed bring their stations into view; the first look is the address's, or the continent.
  function fit() {
    if (!map || !picker.size || !picker.where) return;
    const { box: _box, ...asked } = picker.where;
    const [before, now] = [fitted, JSON.stringify(asked)];
    fitted = now;
    const first = before === null && (look.box || now === "{}");
    if (before === now || first || asked.only) return;
    const found = picker.matching();
    if (found.length) show(found);
  }

  function show(found) {
    let [west, south, east, north] = [180, 90, -180, -90];
    found.forEach((at) => {
      [west, east] = [Math.min(west, picker.lon[at]), Math.max(east, picker.lon[at])];
      [south, north] = [Math.min(south, picker.lat[at]), Math.max(north, picker.lat[at])];
    });
    const wide = east - west > 70;
    settled = false;
    map.fitBounds(wide ? CONTINENT : [[west, south], [east, north]], { animate: false, maxZoom: 8, padding: wide ? 0 : 48 });
  }

  function choose(next) {
    mode = next;
    frame.dataset.mode = mode;
    if (map) map.dragPan[mode === "pan" ? "enable" : "disable"]();
    frame.querySelectorAll("[data-map-mode]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.mapMode === mode)));
  }

  function say(words) {
    const note = part("map-note");
    note.textContent = words;
    note.hidden = !words;
  }

  function failed(_error, words = "The stations could not be brought onto the map. The table works without it.") {
    if (!frame) return;
    frame.classList.add("map-failed");
    part("map-failure-words").textContent = words;
  }

  function again() {
    frame.classList.remove("map-failed");
    picker.load().then(() => picker.library()).then((library) => map || start(library, document.getElementById("stations-map"))).catch(failed);
  }

  picker.hear("load", () => { fill(); fit(); });
  picker.hear("shown", () => { states(); paint(); fit(); });
  picker.hear("selection", states);
  picker.hear("failed", failed);
  picker.hear("look", (change) => {
    const before = look.colour;
    Object.assign(look, change);
    paint();
    if (map && map.isStyleLoaded() && "base" in change) overlay();
    if (look.colour !== before) say("");
    picker.wantClasses(look.colour === "class");
  });
  picker.hear("classes", (words) => { if (look && look.colour === "class") { paint(); say(words); } });
  new MutationObserver(() => map && map.setStyle(styleUrl(), { diff: false }))
    .observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-map-mode]");
    if (button && frame) choose(button.dataset.mapMode);
    if (event.target.closest(".map-again")) again();
  });
  picker.mount = mount;
})();
