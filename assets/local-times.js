/* Times are UTC; on hover or focus they also say what the clock here shows. */
(function () {
  const form = new Intl.DateTimeFormat("en-GB", {
    weekday: "short", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
  });

  // The instant in UTC as the server wrote it, and under it the local one.
  function both(iso, utc) {
    const moment = iso ? new Date(iso.endsWith("Z") ? iso : `${iso}Z`) : null;
    return moment && !Number.isNaN(moment.getTime()) ? `${utc} · here ${form.format(moment)}` : utc;
  }

  function tell(event) {
    const time = event.target.closest && event.target.closest("time[datetime]");
    if (!time || time.dataset.told === time.title) return;
    time.title = both(time.getAttribute("datetime"), time.title);
    time.dataset.told = time.title;
  }

  document.addEventListener("mouseover", tell);
  document.addEventListener("focusin", tell);
  window.dashAgGridFunctions = Object.assign({}, window.dashAgGridFunctions, { bothTimes: both });
})();
