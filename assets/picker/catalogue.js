/* Every station of the catalogue, fetched once as columns, and which of them the filters let through.
   The parts of the picker tell each other through window.picker: load, selection, shown, look, failed. */
(function () {
  const POINTS = "/stations/points.json";
  const MAPLIBRE = "/assets/vendor/maplibre-gl";
  const MAPLIBRE_VERSION = "5.24.1";
  const bus = new EventTarget();
  let asked = null;
  let library = null;

  const picker = {
    size: 0, number: [], name: [], agency: [], active: [], lon: [], lat: [],
    // A bit for each catalogue id, once the server has answered: what the map draws, what "select all" takes.
    matched: null, selectable: null,
    where: null, // the question that was answered
    shown: new Uint8Array(0),
    tell: (what, detail) => bus.dispatchEvent(new CustomEvent(what, { detail })),
    hear: (what, act) => bus.addEventListener(what, (event) => act(event.detail)),
    load, library: loadLibrary, match, forget, reset,
  };

  async function load() {
    asked = asked || fetch(POINTS).then((answer) => {
      if (!answer.ok) throw new Error(`${POINTS} answered ${answer.status}`);
      return answer.json();
    }).then(take).catch((error) => { asked = null; throw error; });
    return asked;
  }

  function take(columns) {
    Object.assign(picker, columns, { size: columns.id.length });
    picker.lon = Float64Array.from(columns.lon, (one) => one / 1e4);
    picker.lat = Float64Array.from(columns.lat, (one) => one / 1e4);
    picker.shown = new Uint8Array(picker.size);
    spread();
    picker.tell("load");
  }

  // The next question brings stations that were added since.
  function forget() { asked = null; }

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const hasBit = (bits, id) => (bits[id >> 3] >> (id & 7)) & 1;

  // How many are shown of what the server counted; fewer, where it knows stations that we do not.
  function spread() {
    let count = 0;
    for (let at = 0; at < picker.size; at += 1) {
      const yes = picker.matched ? hasBit(picker.matched, picker.id[at]) : 1;
      picker.shown[at] = yes;
      count += yes;
    }
    return count;
  }

  function match(answer, where) {
    picker.matched = bytes(answer.drawn);
    picker.selectable = answer.inside ? bytes(answer.inside) : picker.matched;
    picker.where = where;
    if (!asked || !picker.size) return;
    const known = spread();
    picker.tell("shown");
    if (known < answer.of) { forget(); load().catch(() => picker.tell("failed")); }
  }

  // A page that is opened anew waits for its own answer.
  function reset() { [picker.matched, picker.selectable, picker.where] = [null, null, null]; }

  // What "select all" means: the places of all that match, in the order of numbers.
  picker.matching = () => {
    const found = [];
    for (let at = 0; at < picker.size; at += 1) {
      if (!picker.selectable || hasBit(picker.selectable, picker.id[at])) found.push(at);
    }
    return found;
  };

  function loadLibrary() {
    library = library || new Promise((done, failed) => {
      const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${MAPLIBRE}.css?v=${MAPLIBRE_VERSION}` });
      const script = Object.assign(document.createElement("script"), { src: `${MAPLIBRE}.js?v=${MAPLIBRE_VERSION}` });
      script.onload = () => done(window.maplibregl);
      script.onerror = () => { library = null; failed(new Error("the map's library did not come")); };
      document.head.append(style, script);
    });
    return library;
  }

  window.picker = picker;
  // What takes longest begins before the page is drawn.
  if (window.location.pathname === "/stations") {
    load().catch(() => undefined);
    loadLibrary().catch(() => undefined);
  }
})();
