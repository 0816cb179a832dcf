/* The table's ticks follow the selection, and the selection follows what is ticked by hand. */
(function () {
  const picker = window.picker;
  const make = (tag, props, ...children) => window.React.createElement(tag, props, ...children);
  const BY_API = "api";
  let grid = null;

  const follow = (event, href) => window.dash_clientside.navigation.follow(event, href);

  // A row that is on its way is the shape of one.
  const StationName = (props) => {
    if (!props.data) return make("span", { className: "bone" });
    const href = `/stations/${props.data.station_number}`;
    return make("a", { href, className: "cell-link", onClick: (event) => follow(event, href) }, props.value);
  };

  function mark() {
    if (!grid || grid.isDestroyed()) return;
    grid.forEachNode((node) => {
      if (!node.data) return;
      const wanted = picker.selection.has(node.data.station_number);
      if (node.isSelected() !== wanted) node.setSelected(wanted, false, BY_API);
    });
  }

  function ticked(event) {
    if (event.source === BY_API || !event.node.data) return;
    const { station_number: number, name } = event.node.data;
    if (event.node.isSelected() !== picker.selection.has(number)) picker.selection.toggle(number, name);
  }

  // The table's library may come after the page.
  async function attach() {
    while (!window.dash_ag_grid) await new Promise((done) => { setTimeout(done, 20); });
    const api = await window.dash_ag_grid.getApiAsync("stations-grid");
    if (api === grid) return;
    grid = api;
    api.addEventListener("modelUpdated", mark);
    api.addEventListener("rowSelected", ticked);
    api.addEventListener("sortChanged", sorted);
    mark();
  }

  function sorted() {
    const order = grid.getColumnState().filter((column) => column.sort).sort((one, other) => one.sortIndex - other.sortIndex);
    const words = order.map((column) => (column.sort === "desc" ? "-" : "") + column.colId).join(",");
    window.dash_clientside.set_props("stations-sort", { data: words });
  }

  function reread() {
    if (!grid || grid.isDestroyed()) return;
    if (grid.getDisplayedRowCount()) grid.ensureIndexVisible(0, "top");
    grid.purgeInfiniteCache();
  }

  picker.hear("selection", mark);
  Object.assign(picker, { attach, reread });
  window.dashAgGridComponentFunctions = Object.assign({}, window.dashAgGridComponentFunctions, { StationName });
})();
