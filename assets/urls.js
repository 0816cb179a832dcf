/* Filters into the address, without a history entry each: a link to the view reproduces it. */
(function () {
  function write(...values) {
    const inputs = window.dash_clientside.callback_context.inputs_list;
    const search = new URLSearchParams(window.location.search);
    inputs.forEach((input, at) => {
      // "stations-agency" is the parameter "agency".
      const name = input.id.slice(input.id.indexOf("-") + 1);
      const value = values[at];
      if (value === null || value === undefined || value === "" || value === "any") search.delete(name);
      else search.set(name, value);
    });
    const query = search.toString();
    window.history.replaceState(window.history.state, "", window.location.pathname + (query ? `?${query}` : ""));
    return window.dash_clientside.no_update;
  }

  // A shortcut clears the two dates, and two dates the shortcut.
  function choose(shortcut, first, last) {
    const { no_update, callback_context } = window.dash_clientside;
    const trigger = callback_context.triggered.length ? callback_context.triggered[0].prop_id : "";
    if (trigger.includes("-range.") && shortcut) return [no_update, "", ""];
    if (first && last) return ["", no_update, no_update];
    return [no_update, no_update, no_update];
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { urls: { write }, spans: { choose } });
})();
