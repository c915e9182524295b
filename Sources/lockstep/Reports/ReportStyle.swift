/// How a report looks, by day, by night, on a phone and on paper.
enum ReportStyle {
    static let sheet = """
        :root {
          --paper: #f6f7f9; --card: #fff; --ink: #1c2530; --soft: #5d6b7a; --line: #e2e6eb; --accent: #1f6fb4;
          --good: #1d7f49; --bad: #b3261e; --warn: #8a5a00; --bad-card: #fdeceb; --warn-card: #fff5e0;
          --s0: #1f6fb4; --s1: #d1661f; --s2: #2f8a4c; --s3: #8a56b0; --s4: #c23b4d; --s5: #10857f; --s6: #7a6a12; --s7: #6b7480;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #12161b; --card: #1b2128; --ink: #e6eaef; --soft: #98a5b3; --line: #2d3641; --accent: #6cb2ef;
            --good: #6fce96; --bad: #ff8a80; --warn: #f0c060; --bad-card: #3a1f1f; --warn-card: #33290f;
            --s0: #6cb2ef; --s1: #f2a065; --s2: #74cf91; --s3: #c69be8; --s4: #f08593; --s5: #5fd0c8; --s6: #d8c864; --s7: #a9b4c0;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 1400px; margin: 0 auto; padding: 24px 16px 48px; }
        header { margin-bottom: 8px; }
        h1 { font-size: 26px; line-height: 1.2; margin: 0 0 10px; overflow-wrap: anywhere; }
        h2 { font-size: 18px; margin: 36px 0 12px; }
        h3 { font-size: 14px; font-weight: 600; margin: 0; overflow-wrap: anywhere; }
        p { margin: 6px 0; overflow-wrap: anywhere; }
        .note { color: var(--soft); font-size: 13px; }
        .state { display: inline-block; padding: 1px 10px; border-radius: 99px; border: 1px solid; font-size: 14px;
          font-weight: 600; vertical-align: 4px; margin-left: 8px; color: var(--soft); }
        .finished, .running { color: var(--good); }
        .failed, .lost { color: var(--bad); }
        .stopped { color: var(--warn); }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 10px; }
        .fact { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px; }
        .fact b { display: block; font-size: 19px; line-height: 1.3; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .fact span { color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
        .plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr)); gap: 12px; }
        .plots + details { margin-top: 12px; }
        .plot, .picture, details, .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px;
          min-width: 0; break-inside: avoid; }
        .head { display: flex; justify-content: space-between; align-items: baseline; gap: 10px; }
        .head label { color: var(--soft); font-size: 13px; cursor: pointer; white-space: nowrap; }
        .legend { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 12.5px; color: var(--soft); margin: 4px 0; }
        .legend span::before { content: ""; display: inline-block; width: 14px; height: 3px; border-radius: 2px;
          background: var(--c); margin-right: 6px; vertical-align: 3px; }
        .legend span { overflow-wrap: anywhere; min-width: 0; }
        svg { display: block; width: 100%; max-width: 600px; height: auto; margin: 0 auto; touch-action: pan-y; }
        svg text { font-size: 12.5px; fill: var(--soft); font-variant-numeric: tabular-nums; }
        path { fill: none; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
        .grid { stroke: var(--line); }
        .axis { stroke: var(--soft); }
        .cross { stroke: var(--soft); stroke-dasharray: 3; }
        .curve { stroke-width: 1.8; }
        .raw { opacity: .3; }
        \((0..<8).map { "path.s\($0) { stroke: var(--s\($0)); } circle.s\($0) { fill: var(--s\($0)); } .c\($0) { --c: var(--s\($0)); }" }.joined(separator: "\n"))
        .plot:has(input:checked) .linear, .plot:not(:has(input:checked)) .log { display: none; }
        .read { margin: 0; min-height: 19px; font-size: 12.5px; color: var(--soft); font-variant-numeric: tabular-nums; }
        .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr)); gap: 12px; }
        .picture { margin: 0; }
        .picture img { display: block; width: 100%; border-radius: 6px; background: #000; }
        .picture figcaption { color: var(--soft); font-size: 13px; margin-top: 8px; overflow-wrap: anywhere; }
        .split { display: flex; height: 26px; border-radius: 6px; overflow: hidden; margin: 4px 0 8px; gap: 1px; }
        .split i { background: var(--c); min-width: 2px; }
        .bad { background: var(--bad-card); border-color: var(--bad); }
        .warn { background: var(--warn-card); border-color: var(--warn); }
        .bad p:first-child { font-weight: 600; color: var(--bad); }
        .wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: 7px 14px; border-top: 1px solid var(--line); vertical-align: top;
          white-space: nowrap; }
        thead th { border-top: 0; color: var(--soft); font-weight: 600; font-size: 13px; }
        tbody th { font-weight: 500; }
        dl { display: grid; grid-template-columns: minmax(90px, max-content) 1fr; gap: 5px 18px; margin: 0; background: var(--card);
          border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; }
        dt { color: var(--soft); }
        dd { margin: 0; overflow-wrap: anywhere; min-width: 0; white-space: pre-line; }
        details { margin-top: 10px; }
        summary { cursor: pointer; font-weight: 500; }
        pre { margin: 10px 0 0; overflow-x: auto; font: 12.5px/1.5 ui-monospace, monospace; }
        @media print {
          body { background: none; }
          main { max-width: none; padding: 0; }
          .plots, .pictures { grid-template-columns: 1fr 1fr; }
          .head label, .read { display: none; }
        }

        """

    /// Says what is under the pointer. Places of curves are turned back into values, so the numbers are good to a pixel.
    static let script = """
        for (const svg of document.querySelectorAll(".plot svg")) {
          const curves = [...svg.querySelectorAll(".curve")].map(path => ({ name: path.dataset.name, path,
            points: path.getAttribute("d").slice(1).split("L").map(p => p.split(" ").map(Number)) }));
          const { x0, x1, y0, y1, log } = svg.dataset, [left, right, upper, lower] = [56, 426, 10, 222];
          const read = svg.closest(".plot").querySelector(".read"), still = read.textContent;
          const value = y => { const v = +y0 + (y1 - y0) * (lower - y) / (lower - upper);
            return +(log === undefined ? v : 10 ** v).toPrecision(4); };
          const cross = document.createElementNS(svg.namespaceURI, "path");
          cross.setAttribute("class", "cross");
          svg.append(cross);
          svg.addEventListener("pointermove", event => {
            const box = svg.getBoundingClientRect(), x = (event.clientX - box.left) / box.width * 440;
            const near = curves.map(c => [c, c.points.reduce((a, b) => Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a)]);
            if (!near.length) return;
            const at = near[0][1][0];
            cross.setAttribute("d", `M${at} ${upper}V${lower}`);
            read.textContent = `step ${Math.round(+x0 + (x1 - x0) * (at - left) / (right - left))}: ` +
              near.map(([c, p]) => (near.length > 1 ? c.name + " " : "") + value(p[1])).join(", ");
          });
          svg.addEventListener("pointerleave", () => { cross.removeAttribute("d"); read.textContent = still; });
        }

        """
}
