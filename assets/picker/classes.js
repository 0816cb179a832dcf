/* How the rivers stand now, as the overview's map knows it: asked for once the map is coloured by it, then kept fresh. */
(function () {
  const picker = window.picker;
  const ADDRESS = "/stations/conditions.json";
  const EVERY_MS = 180000; // as long as the server keeps its answer
  const BEHIND = "The current conditions did not come. They are asked for again in three minutes.";
  const NOBODY = "No station has a value of the last three days yet.";
  let standings = new Map();
  let fetchedAt = -EVERY_MS;
  let wanted = false;

  async function bring() {
    fetchedAt = performance.now();
    try {
      const answer = await fetch(ADDRESS);
      if (!answer.ok) throw new Error(`${ADDRESS} answered ${answer.status}`);
      take(await answer.json());
    } catch (error) {
      picker.tell("classes", standings.size ? "" : BEHIND);
    }
  }

  function take(rows) {
    standings = new Map(rows.number.map((number, at) => [
      number, { name: rows.class[at], percentile: rows.percentile[at], flow: rows.flow[at], at: rows.at[at] },
    ]));
    picker.tell("classes", standings.size ? "" : NOBODY);
  }

  // Also after a laptop slept: what is shown is asked for anew once it is old.
  function look() {
    const shown = wanted && !document.hidden && document.getElementById("stations-map");
    if (shown && performance.now() - fetchedAt > EVERY_MS) bring();
  }

  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
  Object.assign(picker, {
    standing: (number) => standings.get(number),
    wantClasses: (yes) => { wanted = yes; look(); },
  });
})();
