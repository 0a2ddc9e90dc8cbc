/* What moves on the pages: live charts near the viewport, the choice of indicator, tools. Figures come from Python. */
"use strict";
(function () {
  const GERMAN = {
    moduleType: "locale", name: "de", dictionary: {},
    format: {
      days: ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
      shortDays: ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"],
      months: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
      shortMonths: ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
      date: "%d.%m.%Y", decimal: ",", thousands: ".", year: "%Y", month: "%b %Y", dayMonth: "%-d. %b", dayMonthYear: "%-d. %b %Y",
    },
  };
  const HERE = document.currentScript.src;
  const NARROW_BELOW = 520;
  const loading = new Map();
  const states = new Map();

  function load(source) {
    if (!loading.has(source)) {
      loading.set(source, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = source;
        script.onload = resolve;
        script.onerror = reject;
        document.head.append(script);
      }));
    }
    return loading.get(source);
  }

  /* The library lies beside this script, or as sleeping text in a page that is one file. */
  function library() {
    const asleep = document.getElementById("plotly-text");
    if (!asleep) { return load(new URL("plotly.min.js", HERE).href); }
    if (!window.Plotly) {
      const script = document.createElement("script");
      script.textContent = asleep.textContent;
      document.head.append(script);
    }
    return Promise.resolve();
  }

  async function plotly() {
    await library();
    if (!plotly.isReady) { window.Plotly.register(GERMAN); plotly.isReady = true; }
    return window.Plotly;
  }

  const parsed = (element) => (element ? JSON.parse(element.textContent) : undefined);
  const config = () => parsed(document.getElementById("plotly-config"));
  const kind = (figure) => (figure.clientWidth < NARROW_BELOW ? "narrow" : "wide");

  /* A figure stands in the page, or with the others of its page in a script beside it. */
  async function widths(figure) {
    const key = figure.dataset.source;
    if (!key) { return { wide: parsed(figure.querySelector("[data-wide]")), narrow: parsed(figure.querySelector("[data-narrow]")) }; }
    if (!states.has(key)) { await fetchState(key); }
    return structuredClone(states.get(key)[figure.dataset.figure]);
  }

  /* What all figures share lies under the wide figure, that under what the narrow one says otherwise. */
  async function drawn(figure, wanted) {
    const under = parsed(document.getElementById("plotly-shared"));
    const both = await widths(figure);
    const over = (wanted === "narrow" && both.narrow) || {};
    const layout = { ...under.layout, ...both.wide.layout, ...over.layout };
    for (const name of Object.keys(layout)) {
      if (layout[name] && /^[xy]axis\d*$/.test(name)) { layout[name] = { ...under.axis, ...layout[name] }; }
    }
    const data = over.data ? over.data.map((trace, i) => ({ ...both.wide.data[i], ...trace })) : both.wide.data;
    return { data, layout };
  }

  async function hydrate(figure) {
    const library = await plotly();
    if (!figure.isConnected) { return; }
    const live = figure.querySelector("[data-live]");
    const fixed = figure.querySelector("[data-static]");
    const wanted = kind(figure);
    const held = await drawn(figure, wanted);
    const height = fixed.offsetHeight || figure.dataset.height;
    if (height) { held.layout.height = Number(height); figure.dataset.height = height; }
    if (!figure.dataset.drawn) { live.classList.add("drawing"); }
    live.hidden = false;
    await library.react(live, held.data, held.layout, config());
    fixed.classList.add("replaced");
    live.classList.remove("drawing");
    if (!figure.dataset.drawn) { pairDots(live); }
    figure.dataset.drawn = wanted;
  }

  /* A dot lights its tile; the way back is in `pairing`. */
  function pairDots(live) {
    live.on("plotly_hover", (event) => light(event.points[0].customdata));
    live.on("plotly_unhover", () => light(null));
  }

  function light(area) {
    document.querySelectorAll("#vergleich .lit").forEach((one) => one.classList.remove("lit"));
    if (area) {
      document.querySelectorAll(`#vergleich [data-area="${CSS.escape(area)}"]`).forEach((one) => one.classList.add("lit"));
    }
  }

  /* One figure at a time, the nearest to the middle of the window first; between two of them the page may answer. */
  const waiting = new Set();
  let isDrawing = false;
  const distance = (figure) => {
    const { top, bottom } = figure.getBoundingClientRect();
    return Math.max(top - innerHeight / 2, innerHeight / 2 - bottom, 0);
  };

  async function drawWaiting() {
    if (isDrawing) { return; }
    isDrawing = true;
    await plotly().catch(() => undefined);
    while (waiting.size) {
      const [next] = [...waiting].sort((one, other) => distance(one) - distance(other));
      waiting.delete(next);
      await hydrate(next).catch(() => undefined);
      await new Promise((resume) => { setTimeout(resume); });
    }
    isDrawing = false;
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) { watcher.unobserve(entry.target); waiting.add(entry.target); }
    }
    if (waiting.size) { drawWaiting(); }
  }, { rootMargin: "120px" });

  /* Whoever moves on a page with figures will soon come near one: the library is there by then. */
  const SIGNS = ["scroll", "pointerdown", "keydown", "touchstart"];
  function fetchAhead() {
    SIGNS.forEach((sign) => removeEventListener(sign, fetchAhead));
    if (isStill || !document.querySelector("[data-figure]")) { return; }
    (window.requestIdleCallback || setTimeout)(() => plotly().catch(() => undefined));
  }

  /* A page that comes without the library stays as it is; its drawings say everything. */
  const isStill = document.body.hasAttribute("data-still");
  const watch = (root) => isStill || root.querySelectorAll("[data-figure]").forEach((figure) => watcher.observe(figure));
  SIGNS.forEach((sign) => addEventListener(sign, fetchAhead, { passive: true }));

  let pause;
  window.addEventListener("resize", () => {
    clearTimeout(pause);
    pause = setTimeout(() => document.querySelectorAll("[data-drawn]").forEach((figure) => {
      if (figure.dataset.drawn !== kind(figure)) { hydrate(figure); }
    }), 150);
  });

  window.kiezwirkung = { state(key, parts) { states.set(key, parts); } };

  /* A state lies beside the page, or as data in a page that is one file. */
  function fetchState(key) {
    const held = document.querySelector(`script[data-state="${CSS.escape(key)}"]`);
    if (!held) { return load(`assets/zustand/${encodeURIComponent(key)}.js`); }
    states.set(key, JSON.parse(held.textContent));
    return undefined;
  }

  function chooser() {
    const select = document.getElementById("indikator");
    if (!select) { return; }
    select.closest("[data-chooser]").hidden = false;
    const parts = [...document.querySelectorAll("[data-part]")];
    const first = select.value;
    states.set(first, Object.fromEntries(parts.map((part) => [part.dataset.part, part.innerHTML])));
    let shown = first;

    async function show(key) {
      if (key === shown) { return; }
      if (!states.has(key)) { await fetchState(key); }
      if (select.value !== key || !states.has(key)) { return; }
      shown = key;
      for (const part of parts) { part.innerHTML = states.get(key)[part.dataset.part]; watch(part); }
      document.querySelector("[data-status]").textContent =
        `${select.selectedOptions[0].text}: ${parts[0].querySelector("h2").textContent}`;
    }

    function restore() {
      const wanted = new URLSearchParams(location.hash.split("?")[1] || "").get("indikator");
      if (!wanted || ![...select.options].some((option) => option.value === wanted)) { return; }
      select.value = wanted;
      show(wanted);
      document.getElementById("vergleich").scrollIntoView();
    }

    select.addEventListener("change", () => {
      history.replaceState(null, "", `#vergleich?indikator=${encodeURIComponent(select.value)}`);
      show(select.value);
    });
    window.addEventListener("hashchange", restore);
    restore();
  }

  function pairing(event) {
    const here = event.target.closest && event.target.closest("#vergleich [data-area]");
    if (!here) { return; }
    const area = event.type === "pointerout" ? null : here.dataset.area;
    light(area);
    const live = document.querySelector("#vergleich [data-drawn] [data-live]");
    if (!live || !live.data) { return; }
    const point = live.data[0].customdata.indexOf(area);
    if (point >= 0) { window.Plotly.Fx.hover(live, [{ curveNumber: 0, pointNumber: point }]); } else { window.Plotly.Fx.unhover(live); }
  }

  function tools() {
    const place = document.querySelector("[data-tools]");
    if (!place) { return; }
    const button = (text, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = text;
      made.addEventListener("click", () => act(made));
      place.append(made);
    };
    const words = document.body.dataset;
    button(words.print, () => window.print());
    if (navigator.clipboard) {
      button(words.copy, (made) => navigator.clipboard.writeText(location.href)
        .then(() => { made.textContent = words.copied; setTimeout(() => { made.textContent = words.copy; }, 2000); }));
    }
  }

  /* The other language shows the same page in the same state. */
  function switches() {
    document.querySelectorAll("[data-switch]").forEach((link) => link.addEventListener("click", () => {
      link.href = link.href.split("#")[0] + location.hash;
    }));
  }

  function menu() {
    const all = document.querySelectorAll(".menu");
    const close = (but) => all.forEach((one) => { if (one !== but) { one.open = false; } });
    document.addEventListener("click", (event) => close(event.target.closest(".menu")));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") { close(null); } });
  }

  document.addEventListener("pointerover", pairing);
  document.addEventListener("pointerout", pairing);
  document.addEventListener("focusin", pairing);
  tools();
  switches();
  menu();
  chooser();
  watch(document);
}());
