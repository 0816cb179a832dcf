/* Before the first paint: the theme and the rail's width as they were left. A file, so that the page's policy names it. */
(function (root) {
  let saved = null;
  let rail = null;
  try { saved = localStorage.getItem("theme"); rail = localStorage.getItem("rail"); } catch (refused) { saved = null; }
  const dark = saved === "dark" || (saved !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.bsTheme = dark ? "dark" : "light";
  if (rail) root.dataset.rail = rail;
})(document.documentElement);
