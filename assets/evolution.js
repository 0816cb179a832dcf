/* The slider through issue times: one issuance is brought forward without asking the server. */
(function () {
  const ALL = "Every issuance", CHOSEN = "Chosen issuance", ISSUE = "Its issue";

  function placeOf(plot, name) {
    return plot.data.findIndex((trace) => trace.name === name);
  }

  // The lines stand behind each other, a time that is null behind each.
  function lineAt(trace, place) {
    let begin = 0;
    for (let passed = 0; passed < place; passed += 1) begin = trace.x.indexOf(null, begin) + 1;
    const end = trace.x.indexOf(null, begin);
    return [trace.x.slice(begin, end), trace.y.slice(begin, end)];
  }

  function bringForward(place, times) {
    const plot = document.querySelector("#forecasts-graph .js-plotly-plot");
    const all = plot && plot.data ? placeOf(plot, ALL) : -1;
    if (all < 0) return;
    const [x, y] = lineAt(plot.data[all], place);
    const issued = times[place].slice(0, 19);
    const traces = [placeOf(plot, CHOSEN), placeOf(plot, ISSUE)];
    window.Plotly.restyle(plot, { x: [x, [issued, issued]], y: [y, [0, 1]] }, traces);
  }

  // The server reads the runs of the issuance that the slider rests at; bands that it knows none of are emptied.
  function spread(bands) {
    const plot = document.querySelector("#forecasts-graph .js-plotly-plot");
    if (plot && plot.data && bands) {
      plot.data.forEach((trace, at) => {
        if (!trace.name || !trace.name.endsWith("% of its runs")) return;
        const [x, y] = bands[trace.name] || [[], []];
        window.Plotly.restyle(plot, { x: [x], y: [y] }, [at]);
      });
    }
    return window.dash_clientside.no_update;
  }

  function choose(value, times) {
    const { no_update, callback_context } = window.dash_clientside;
    const place = Number(value);
    if (!times || !times[place]) return [no_update, no_update];
    if (callback_context.triggered.length) bringForward(place, times);
    const words = `${times[place].slice(0, 16).replace("T", " ")} UTC · ${(place + 1).toLocaleString("en")} of ${times.length.toLocaleString("en")}`;
    // The newest needs no word in the address: tomorrow's link shows tomorrow's.
    return [words, place === times.length - 1 ? "" : times[place]];
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { evolution: { choose, spread } });
})();
