/* What the grids' cells look like. Rows carry words and addresses; nothing is computed here. */
(function () {
  const make = (tag, props, ...children) => window.React.createElement(tag, props, ...children);
  const Icon = (name) => make("i", { className: `icon icon-${name}`, "aria-hidden": true });

  const follow = (event, href) => window.dash_clientside.navigation.follow(event, href);

  const Link = (props) => {
    const href = props.data[`${props.colDef.field}_href`];
    if (!href) return props.value;
    return make("a", { href, className: "cell-link", onClick: (event) => follow(event, href) }, props.value);
  };

  // A name over a quieter second line; its address is the row's own, or `lead` and the row's `key`.
  const TwoLines = (props) => {
    const href = props.lead ? props.lead + props.data[props.key] : props.data[`${props.colDef.field}_href`];
    const title = href
      ? make("a", { href, className: "cell-link", onClick: (event) => follow(event, href) }, props.value)
      : make("span", null, props.value);
    return make("div", { className: "cell-two" }, title, make("small", null, props.data[`${props.colDef.field}_note`]));
  };

  // [icon, word, tone] under the field's name with _mark.
  const Mark = (props) => {
    const look = props.data[`${props.colDef.field}_mark`];
    if (!look) return props.value;
    return make("span", { className: `status-mark tone-${look[2]}` }, Icon(look[0]), make("span", null, look[1]));
  };

  // The last runs as shapes, oldest first, and in words how many were well.
  const Ticks = (props) => {
    const statuses = props.value || [];
    const label = `Last runs, oldest first: ${statuses.join(", ") || "none"}`;
    const ticks = statuses.map((status, at) => make("i", { key: at, className: `tick tick-${status}` }));
    const drawn = make("span", { className: "ticks", role: "img", "aria-label": label, title: label }, ticks);
    const words = props.data[`${props.colDef.field}_words`];
    return make("div", { className: "cell-marks" }, drawn, words && make("span", { className: "quiet number" }, words));
  };

  // A share of 0..1 as a thin bar with its words; the words alone where there is none.
  const Share = (props) => {
    const words = props.data[`${props.colDef.field}_words`];
    if (props.value === null || props.value === undefined) return words;
    const share = Math.round(100 * props.value);
    const bar = make("span", { className: "share-bar" }, make("span", { style: { width: `${share}%` } }));
    return make("div", { className: "share" }, bar, make("span", null, words));
  };

  // [[action, icon, title, disabled, href]]; a press without an address reaches Python as cellRendererData.
  const Actions = (props) => {
    const press = (action) => (event) => {
      event.stopPropagation();
      props.setData({ action, at: Date.now() });
    };
    const buttons = (props.value || []).map(([action, icon, title, disabled, href]) => {
      const look = { key: action, title, "aria-label": title, className: `cell-button ${action}` };
      return href
        ? make("a", { ...look, href, onClick: (event) => follow(event, href) }, Icon(icon))
        : make("button", { ...look, type: "button", disabled, onClick: press(action) }, Icon(icon));
    });
    return make("div", { className: "cell-actions" }, buttons);
  };

  window.dashAgGridComponentFunctions = Object.assign({}, window.dashAgGridComponentFunctions, { Link, TwoLines, Mark, Ticks, Share, Actions });
})();
