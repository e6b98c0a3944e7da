// Draws the charts from what the page holds packed, in the colours of the reader's theme, and again
// when the theme or the width changes. It requests nothing.
(async () => {
  "use strict";
  const root = document.documentElement;

  // The contents show where the reader is.
  const links = new Map(
    [...document.querySelectorAll(".rail a")].map((link) => [link.hash.slice(1), link])
  );
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        links.forEach((link) => link.removeAttribute("aria-current"));
        const link = links.get(target.id);
        link.setAttribute("aria-current", "true");
        // Long contents scroll along, so that the reader's place stays in sight.
        const rail = link.closest(".rail");
        rail.scrollTop = link.offsetTop - rail.clientHeight / 2;
      }
    },
    { rootMargin: "-20% 0px -70% 0px" }
  );
  document.querySelectorAll("main > section").forEach((part) => links.has(part.id) && seen.observe(part));

  const unpacked = (id) => {
    const letters = atob(document.getElementById(id).textContent);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i += 1) bytes[i] = letters.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).text();
  };

  let charts, dark;
  try {
    const [library, drawings] = await Promise.all(["plotly", "drawings"].map(unpacked));
    ({ charts, dark } = JSON.parse(drawings));
    // A script of these very words is what the page's policy allows.
    const script = document.createElement("script");
    script.textContent = library;
    document.head.append(script);
    script.remove();
    if (!window.Plotly) throw new Error("the charts' script did not run");
  } catch {
    // An old browser: still pictures take the charts' places, and a note says why.
    root.dataset.drawn = "none";
    return;
  }

  const night = window.matchMedia("(prefers-color-scheme: dark)");
  const NARROW = 560;

  // Sets what stands at a dotted path such as layout.yaxis.title.text.
  const put = (figure, path, value) => {
    const steps = path.split(".");
    const last = steps.pop();
    let at = figure;
    for (const step of steps) {
      if (at[step] === undefined) at[step] = {};
      at = at[step];
    }
    at[last] = value;
  };

  const colour = (text) =>
    text.replace(/#[0-9a-f]{6}\b/g, (hex) => (night.matches && dark[hex]) || hex);

  const draw = (box) => {
    const drawing = charts[box.dataset.chart];
    const figure = {
      data: JSON.parse(colour(JSON.stringify(drawing.data))),
      layout: JSON.parse(colour(JSON.stringify(drawing.layout))),
    };
    const narrow = box.clientWidth < NARROW;
    box.dataset.narrow = narrow;
    if (narrow) {
      for (const [path, value] of Object.entries(figure.layout.meta.narrow)) {
        put(figure, path, value);
      }
    }
    box.style.height = `${figure.layout.height}px`;
    return Plotly.react(box, figure.data, figure.layout, drawing.config);
  };

  const boxes = [...document.querySelectorAll(".plot")];
  const drawAll = () => boxes.forEach((box) => box.dataset.drawn && draw(box));

  const inSight = (box) => {
    const { top, bottom } = box.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  };

  // Each chart in a task of its own, so that the page can be read while they appear; those that the
  // reader sees come first, wherever a link led.
  const next = async () => {
    const waiting = boxes.filter((box) => !box.dataset.drawn);
    if (!waiting.length) {
      root.dataset.drawn = "all";
      return;
    }
    const box = waiting.find(inSight) ?? waiting[0];
    await draw(box);
    box.dataset.drawn = "yes";
    setTimeout(next);
  };

  night.addEventListener("change", drawAll);
  window.addEventListener("resize", () => {
    for (const box of boxes) {
      if (box.dataset.drawn && String(box.clientWidth < NARROW) !== box.dataset.narrow) draw(box);
    }
  });
  next();
})();
