/* Going from page to page: the place in the rail, a line while what was asked for is on its way, a word when nobody answers. */
(function () {
  const root = document.documentElement;
  const GONE = "The server does not answer. What you see stays, but may be old; it refreshes by itself when the server is back.";
  const LOOK_EVERY_MS = 15000, AGAIN_MS = 5000;

  // Pages without an entry of their own, and whose entry is marked for them.
  const UNDER = { queues: "people" };

  // Where a link leads to the page that is shown, none is on its way.
  let shown = "";
  window.addEventListener("_dashprivate_pushstate", () => { if (location.pathname !== shown) root.dataset.going = "on"; });

  // In another tab or window.
  const isElsewhere = (event) => event.ctrlKey || event.metaKey || event.shiftKey || event.button;

  // Inside the app without loading it anew: Dash's own links listen to the same event.
  function follow(event, href) {
    if (isElsewhere(event)) return;
    event.preventDefault();
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  // Dash draws no page again that is shown already: the filters would stay, and only the address lose them.
  document.addEventListener("click", (event) => {
    const entry = event.target.closest && event.target.closest(".rail a[href]");
    if (!entry || isElsewhere(event) || entry.pathname !== location.pathname || !location.search) return;
    event.preventDefault();
    event.stopPropagation();
    location.assign(entry.href);
  }, true);

  // A press whose answer takes its time shows the same line.
  const PRESS_MS = 200;
  const ask = window.fetch;
  let pressedAt = -PRESS_MS, waiting = 0;
  document.addEventListener("click", (event) => { if (event.target.closest("button")) pressedAt = event.timeStamp; }, true);

  window.fetch = async function (...given) {
    const address = String((given[0] && given[0].url) || given[0]);
    const isOfPress = address.includes("/_dash-update-component") && performance.now() - pressedAt < PRESS_MS;
    if (!isOfPress) return ask.apply(this, given);
    waiting += 1;
    root.dataset.busy = "on";
    try {
      return await ask.apply(this, given);
    } finally {
      waiting -= 1;
      if (!waiting) delete root.dataset.busy;
    }
  };

  function arrived() {
    delete root.dataset.going;
    return window.dash_clientside.no_update;
  }

  function markPlace(path) {
    shown = path;
    const word = path.split("/")[1];
    const at = `/${UNDER[word] || word}`;
    document.querySelectorAll(".rail .rail-entry[href]").forEach((entry) => {
      if (entry.getAttribute("href") === at) entry.setAttribute("aria-current", "page");
      else entry.removeAttribute("aria-current");
    });
    window.scrollTo(0, 0);
    return window.dash_clientside.no_update;
  }

  const answers = () => fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);

  // Once may be a busy machine; twice in a row is a server that is gone.
  async function look() {
    if (document.hidden || (await answers())) return;
    await new Promise((later) => setTimeout(later, AGAIN_MS));
    if (document.hidden || (await answers())) return;
    window.dash_clientside.toasts.show({ kind: "bad", text: GONE });
  }

  setInterval(look, LOOK_EVERY_MS);
  window.dash_clientside = Object.assign({}, window.dash_clientside, { navigation: { arrived, follow, markPlace } });
})();
