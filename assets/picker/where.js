/* The filters as one question, the view in the address, and the callbacks that the page hangs on all of it. */
(function () {
  const picker = window.picker;
  const QUIET = ["", "any", null, undefined, false];
  const USUAL = { colour: "agency", base: "plain" };
  const LOOKS = ["colour", "base", "sort"];
  const SELECTS = ["agency", "state", "huc", "active", "forecast"];
  const FILTERS = [...SELECTS, "q", "area-min", "area-max", "record-min", "record-max", "only"];
  let view = {};
  let mounted = false;
  const nothing = () => window.dash_clientside.no_update;
  const sorted = (record) => JSON.stringify(Object.entries(record || {}).sort());

  // "stations-agency" is the parameter "agency"; everything is text, as it is in an address.
  function named(values) {
    const inputs = window.dash_clientside.callback_context.inputs_list;
    const pairs = values.slice(0, inputs.length).map((value, at) => [inputs[at].id.slice("stations-".length), value === true ? "yes" : value]);
    const given = pairs.filter(([name, value]) => !QUIET.includes(value) && USUAL[name] !== value);
    return Object.fromEntries(given.map(([name, value]) => [name, typeof value === "number" ? String(value) : value]));
  }

  function write() {
    if (window.location.pathname !== "/stations") return;
    const search = new URLSearchParams();
    Object.entries(view).forEach(([name, value]) => QUIET.includes(value) || search.set(name, value));
    const query = search.toString().replace(/%2C/g, ",");
    window.history.replaceState(window.history.state, "", `/stations${query ? `?${query}` : ""}`);
  }

  // Where the map looks belongs to the address once a reader moved it, and to the question while that is asked.
  function ask(...values) {
    if (!mounted) return nothing();
    const { box: looked, ...given } = named(values);
    const box = looked && (looked.own || given.only) ? looked.box : "";
    view = { ...given, box, ...selected() };
    write();
    say();
    const where = Object.fromEntries(Object.entries(given).filter(([name]) => !LOOKS.includes(name)));
    if (given.only && box) where.box = box;
    return sorted(values[values.length - 1]) === sorted(where) ? nothing() : where;
  }

  // What is small travels in the address, what is kept as a set by its name, the rest not at all.
  function selected() {
    const { selection, MANY } = picker;
    if (selection.named()) return { set: selection.named(), stations: "" };
    const small = selection.size && selection.size <= MANY;
    return { set: "", stations: small ? selection.pairs().map(([number]) => number).join(",") : "" };
  }

  picker.hear("selection", () => { view = { ...view, ...selected() }; write(); });

  // A closed range says its ends.
  function say() {
    document.querySelectorAll("[data-range]").forEach((range) => {
      const [low, high] = ["min", "max"].map((end) => view[`${range.dataset.range}-${end}`]);
      const words = low && high ? `${low}–${high}` : (low && `${low} or more`) || (high && `up to ${high}`);
      range.querySelector(".range-words").textContent = words ? `${words} ${range.dataset.unit}` : range.dataset.label;
      range.classList.toggle("range-set", Boolean(words));
    });
    const set = FILTERS.some((name) => view[name]);
    document.querySelectorAll(".filters").forEach((filters) => filters.classList.toggle("filters-set", set));
  }

  function loosen(name) {
    const parts = { text: ["q"], area: ["area-min", "area-max"], record: ["record-min", "record-max"], bbox: ["only"], all: FILTERS };
    (parts[name] || [name]).forEach((one) => {
      const value = one === "only" ? false : SELECTS.includes(one) ? "any" : "";
      window.dash_clientside.set_props(`stations-${one}`, { value });
    });
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-loosen]");
    if (pressed) loosen(pressed.dataset.loosen);
  });

  function mount(_id, setup, stored, colour, base, brought) {
    const search = new URLSearchParams(window.location.search);
    const box = (search.get("box") || "").split(",").map(Number);
    view = Object.fromEntries(search);
    mounted = true;
    picker.reset();
    picker.selection.restore(stored, brought);
    picker.mount(setup.tones, setup.overlays, colour, base, box.length === 4 && box.every(Number.isFinite) ? box : null);
    picker.attach();
    say();
    return nothing();
  }

  function answered(match, where) {
    if (match) picker.match(match, where || {});
    return nothing();
  }

  function look(colour, base) {
    picker.tell("look", { colour, base });
    return nothing();
  }

  // The rows are asked anew; a refreshed catalogue brings new points too.
  function refresh() {
    const changed = window.dash_clientside.callback_context.triggered.map((one) => one.prop_id);
    if (changed.some((name) => name.startsWith("stations-fresh"))) {
      picker.forget();
      picker.load().catch(() => picker.tell("failed"));
    }
    picker.reread();
    return nothing();
  }

  function take(set) {
    if (set && set.stations) picker.selection.replace(set.stations, set.name);
    else if (set) picker.selection.name(set.name);
    return nothing();
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    picker: { mount, ask, answered, look, refresh, take, tray: picker.tray },
  });
})();
