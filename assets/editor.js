/* The configuration editor: which stations it has, whether anything was changed, where the reader is. */
(function () {
  const plain = (value) => (value === null || value === undefined ? "" : value);
  const list = (value) => JSON.stringify([...value].sort());
  const same = (one, other) =>
    Array.isArray(one) || Array.isArray(other) ? list(one || []) === list(other || []) : String(plain(one)) === String(plain(other));

  function unchanged(...values) {
    const opened = values.pop();
    const numbers = values.pop();
    if (!opened || !opened.fields || !numbers) return true;
    const names = window.dash_clientside.callback_context.inputs_list.map((input) => input.id.replace("editor-", ""));
    return values.every((value, at) => same(value, opened.fields[names[at]])) && same(numbers, opened.fields.stations);
  }

  // Dash hears of what is typed when the typing pauses; who presses a button at once means what stands in the fields.
  function press(...given) {
    const { callback_context, no_update, set_props } = window.dash_clientside;
    const pressed = callback_context.triggered[0];
    const opened = given.pop();
    if (!pressed || !pressed.value) return no_update;
    // From now on each field says what is wrong with it, whichever answer comes first.
    set_props("editor-touched", { data: Object.keys(opened.fields) });
    document.querySelectorAll(".editor-sections .form-control[id]").forEach((field) => {
      const number = field.type === "number";
      set_props(field.id, { value: !number ? field.value : field.value === "" ? null : Number(field.value) });
    });
    return { button: pressed.prop_id.split(".")[0], at: Date.now() };
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    editor: {
      numbers: (rows) => (rows || []).map((row) => row.number),
      zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
      unchanged,
      press,
    },
  });
})();
