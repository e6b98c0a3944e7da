// Draws the charts from the JSON block, in the colours of the reader's theme, and again when the
// theme or the width changes. It requests nothing.
(() => {
  "use strict";
  const { charts, dark } = JSON.parse(document.getElementById("drawings").textContent);
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

  // Each chart in a task of its own, so that the page can be read while they appear.
  const next = (i) => {
    if (i === boxes.length) {
      document.documentElement.dataset.drawn = "all";
      return;
    }
    draw(boxes[i]).then(() => {
      boxes[i].dataset.drawn = "yes";
      setTimeout(next, 0, i + 1);
    });
  };
  next(0);

  night.addEventListener("change", drawAll);
  window.addEventListener("resize", () => {
    for (const box of boxes) {
      if (box.dataset.drawn && String(box.clientWidth < NARROW) !== box.dataset.narrow) draw(box);
    }
  });

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
})();
