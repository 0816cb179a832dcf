/* The log of a run: lines are added as they come, each once, and the end stays in view for who is at the end. */
(function () {
  const MOST = 3000, NEAR_PX = 12;
  const ICONS = { info: "circle", warning: "exclamation-triangle-fill", error: "x-octagon-fill" };
  const TONES = { info: "waiting", warning: "warning", error: "bad" };

  function draw([number, iso, utc, level, text]) {
    const line = document.createElement("div");
    line.className = `log-line tone-${TONES[level]}`;
    const time = document.createElement("time");
    time.dateTime = iso;
    time.title = utc;
    time.textContent = iso.slice(11, 19);
    const icon = document.createElement("i");
    icon.className = `icon icon-${ICONS[level]}`;
    icon.title = level;
    const words = document.createElement("span");
    words.textContent = text;
    line.append(time, icon, words);
    line.dataset.number = number;
    return line;
  }

  function earlier(place, count, address) {
    const note = document.createElement("p");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = `${count.toLocaleString("en")} earlier lines`;
    note.append(link);
    place.append(note);
  }

  function add(news) {
    const { no_update } = window.dash_clientside;
    const place = document.getElementById("run-log-lines");
    if (!news || !place) return no_update;
    const atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_PX;
    if (news.fresh) {
      place.replaceChildren();
      place.dataset.last = 0;
      if (news.earlier) earlier(place, news.earlier, news.address);
    }
    const fresh = news.lines.filter((line) => line[0] > Number(place.dataset.last || 0));
    place.append(...fresh.map(draw));
    if (fresh.length) place.dataset.last = fresh[fresh.length - 1][0];
    while (place.children.length > MOST) place.firstElementChild.remove();
    if (atEnd || news.fresh) place.scrollTop = place.scrollHeight;
    return no_update;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { runLog: { add } });
})();
