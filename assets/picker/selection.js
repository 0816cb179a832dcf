/* The selection: one ordered set of stations for map, table and tray, kept for the session as [[number, name], …]. */
(function () {
  const picker = window.picker;
  const MANY = 60;
  const CHIPS = 3;
  let chosen = new Map();
  let label = null; // the named set that this selection is, unchanged

  const pairs = () => [...chosen];
  const has = (number) => chosen.has(number);

  function keep(named = null) {
    label = named;
    window.dash_clientside.set_props("station-selection", { data: pairs() });
    picker.tell("selection");
  }

  function add(found) {
    const before = chosen.size;
    found.forEach(([number, name]) => chosen.has(number) || chosen.set(number, name));
    if (chosen.size !== before) keep();
  }

  function drop(numbers) {
    if (numbers.filter((number) => chosen.delete(number)).length) keep();
  }

  function replace(found, named = null) {
    chosen = new Map(found);
    keep(named);
  }

  const toggle = (number, name) => (chosen.has(number) ? drop([number]) : add([[number, name]]));
  const pairAt = (at) => [picker.number[at], picker.name[at]];

  function clear() {
    const before = pairs(), named = label;
    drop([...chosen.keys()]);
    const undo = { act: () => replace(before, named) };
    if (before.length) window.dash_clientside.toasts.show({ text: `${counted(before.length)} no longer selected.`, undo });
  }

  // What the session remembers, unless the address brought a selection of its own.
  function restore(stored, brought) {
    if (brought) return replace(brought.stations, brought.name);
    chosen = new Map(stored || []);
    label = null;
    picker.tell("selection");
    return undefined;
  }

  picker.selection = {
    has, add, drop, toggle, replace, restore, pairs, pairAt,
    clear,
    all: () => add(picker.matching().map(pairAt)),
    named: () => label,
    name: (word) => { label = word; picker.tell("selection"); },
    get size() { return chosen.size; },
  };

  const part = (type, props) => ({ namespace: "dash_html_components", type, props });

  function chip([number, name]) {
    const words = part("Span", { children: name || number });
    const cross = part("Span", { children: "✕", "aria-hidden": "true" });
    return part("Button", {
      children: [words, cross], className: "chip", title: `Remove ${name || "station"} (${number})`,
      "aria-label": `Remove ${name || "station"} ${number}`, "data-chip": number, type: "button",
    });
  }

  const counted = (number) => `${number.toLocaleString("en")} ${number === 1 ? "station" : "stations"}`;

  // Only the first chips are drawn, the rest is counted; a long selection travels in the session, not in an address.
  function tray(selection, match) {
    const shown = selection || [];
    const chips = shown.slice(0, CHIPS).map(chip);
    if (shown.length > CHIPS) chips.push(part("Span", { className: "chips-more", children: `and ${(shown.length - CHIPS).toLocaleString("en")} more` }));
    const listed = shown.length > MANY ? "selection" : shown.map(([number]) => number).join(",");
    const first = shown.slice(0, MANY).map(([number]) => number).join(",");
    const count = match ? match.count : 0;
    const all = count === 1 ? "Select the 1 matching" : `Select all ${count.toLocaleString("en")} matching`;
    return [
      `${counted(shown.length)} selected`, chips, `/configurations/new?stations=${listed}`, `/compare?stations=${first}`,
      shown.length ? "tray tray-open" : "tray", all, !count,
    ];
  }

  const act = (name, what) => window.dash_clientside.set_props("stations-set-act", { data: { act: what, name, at: Date.now() } });

  // The first press on a bin asks, the second forgets; whatever is done instead means no.
  function askThenForget(button) {
    if (button.dataset.asked) return act(button.dataset.setDrop, "drop");
    const icon = [...button.childNodes], label = button.getAttribute("aria-label");
    button.dataset.asked = "yes";
    button.textContent = "Forget it?";
    button.setAttribute("aria-label", `Press again: ${label}`);
    const no = () => { button.replaceChildren(...icon); button.setAttribute("aria-label", label); delete button.dataset.asked; };
    button.addEventListener("blur", no, { once: true });
    button.focus();
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-chip], [data-set-load], [data-set-drop], #stations-clear, #stations-all");
    if (!pressed) return;
    const { chip, setLoad, setDrop } = pressed.dataset;
    if (chip) drop([chip]);
    else if (setLoad) act(setLoad, "load");
    else if (setDrop) askThenForget(pressed);
    else if (pressed.id === "stations-clear") picker.selection.clear();
    else picker.load().then(picker.selection.all).catch(() => picker.tell("failed"));
  });

  picker.tray = tray;
  picker.MANY = MANY;
})();
