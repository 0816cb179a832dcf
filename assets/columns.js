/* A grid shows the columns that its width has room for: a column's context says from which width on. */
(function () {
  function showWhatFits(params) {
    const width = params.clientWidth;
    if (!width) return;
    const columns = params.api.getColumns() || [];
    const bound = columns.filter((column) => column.getColDef().context && column.getColDef().context.from);
    const fits = (column) => column.getColDef().context.from <= width;
    params.api.setColumnsVisible(bound.filter(fits), true);
    params.api.setColumnsVisible(bound.filter((column) => !fits(column)), false);
  }

  // The grid has its first size before anyone can listen to it.
  function fit(id) {
    window.dash_ag_grid.getApiAsync(id).then((api) => {
      const grid = document.getElementById(id);
      if (grid) showWhatFits({ api, clientWidth: grid.clientWidth });
    });
    return window.dash_clientside.no_update;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { columns: { fit } });
  window.dashAgGridFunctions = Object.assign({}, window.dashAgGridFunctions, { showWhatFits });
})();
