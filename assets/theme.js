/* The theme and the rail's width: kept in the browser, told to the server only as light or dark. */
(function () {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const order = ["system", "light", "dark"];
  const store = {
    get(key) { try { return localStorage.getItem(key); } catch (refused) { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch (refused) { return; } },
  };

  const choice = () => (order.includes(store.get("theme")) ? store.get("theme") : "system");
  const mode = () => (choice() === "system" ? (system.matches ? "dark" : "light") : choice());

  const wideOnly = (words) => Object.assign(document.createElement("span"), { className: "wide-only", textContent: words });

  function apply() {
    root.dataset.bsTheme = mode();
    const word = document.querySelector("#theme-toggle .word");
    if (word) word.replaceChildren({ system: "System", light: "Light", dark: "Dark" }[choice()], wideOnly(" theme"));
    if (window.dash_clientside && dash_clientside.set_props) {
      dash_clientside.set_props("theme-mode", { data: mode() });
    }
  }

  function toggleRail() {
    const narrow = getComputedStyle(document.querySelector(".rail .brand .word")).display === "none";
    root.dataset.rail = narrow ? "wide" : "narrow";
    store.set("rail", root.dataset.rail);
  }

  system.addEventListener("change", apply);
  document.addEventListener("click", (event) => {
    if (event.target.closest("#theme-toggle")) {
      store.set("theme", order[(order.indexOf(choice()) + 1) % order.length]);
      apply();
    }
    if (event.target.closest("#rail-toggle")) toggleRail();
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    theme: {
      // Called once the layout stands, then by nothing: later changes come through set_props.
      read() {
        setTimeout(apply, 0);
        return mode();
      },
    },
  });
})();
