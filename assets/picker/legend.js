/* What the colours mean, in words with numbers, and what stands beside a point under the pointer. */
(function () {
  const picker = window.picker;

  // Which tone each station has: by what it is coloured, the index into the tones of that name. Another way to
  // colour is a list of tones in components/station_map.py and a line here that names each station's.
  function codes(colour, tones) {
    const index = new Map(tones.map((tone, at) => [tone.key, at]));
    const other = tones.length - 1;
    const value = {
      agency: (at) => picker.agency[at],
      activity: (at) => (picker.active[at] ? "active" : "inactive"),
      class: (at) => picker.standing(picker.number[at])?.name,
    }[colour];
    return Uint8Array.from({ length: picker.size }, (_one, at) => index.get(value(at)) ?? other);
  }

  const make = (tag, look, words) => Object.assign(document.createElement(tag), { className: look, textContent: words || "" });

  function legend(place, tones, given, theme) {
    const counts = new Array(tones.length).fill(0);
    given.forEach((code, at) => { counts[code] += picker.shown[at]; });
    place.replaceChildren(...tones.map((tone, at) => {
      const swatch = make("i", tone.hollow ? "swatch hollow" : "swatch");
      swatch.style.setProperty("--tone", tone[theme]);
      const entry = make("li", counts[at] ? "" : "nobody");
      entry.append(swatch, make("span", "", tone.word), make("span", "number quiet", counts[at].toLocaleString("en")));
      return entry;
    }));
  }

  // The class in words, with what it was made from; nothing where no current value is known.
  function stands(number) {
    const now = picker.standing(number);
    if (!now) return [];
    const share = now.percentile === null ? "" : `, percentile ${now.percentile}`;
    return [make("span", "number", `${now.flow} · ${now.name}${share}`), make("small", "", now.at)];
  }

  function describe(tip, at, agencies) {
    const number = picker.number[at];
    const agency = agencies.find((one) => one.key === picker.agency[at]);
    const words = `${agency ? agency.word : picker.agency[at]} ${number} · ${picker.active[at] ? "active" : "no longer active"}`;
    const act = picker.selection.has(number) ? "Selected. Click to take it out." : "Click to select.";
    tip.replaceChildren(make("b", "", picker.name[at]), make("span", "number", words), ...stands(number), make("small", "", act));
  }

  Object.assign(picker, { codes, legend, describe });
})();
