/* Answers of a line → the paths of its chart, the same that api/web/charts/layers.py makes.
   A slot is [middle, left, right, follows]; an answer is [vintage, shape, heights, words, number], null: not drawn. */
"use strict";

const lineLayers = (slots, answers) => {
  const TOP = 30, HEIGHT = 316, MOST_DOTS = 150;
  const paths = { gaps: "", bands: "", bridges: "", line: "", spans: "", dots: "", rings: "" };
  const arrows = [], reasons = [];
  let begin = 0;
  const dot = (x, y) => `M${x} ${y}h0`;
  const span = ([, left, right], y) => `M${left} ${y}H${right}`;
  const box = ([, left, right], top, bottom) => `M${left} ${top}H${right}V${bottom}H${left}z`;
  const isPoint = (answer) => Boolean(answer) && (answer[1] === "point" || answer[1] === "hollow");
  const isJoined = (index) => isPoint(answers[index - 1]) && isPoint(answers[index]);

  answers.forEach((answer, index) => {
    if (!answer) return;
    const slot = slots[index], [x, , , follows] = slot, [, shape, ys, words] = answer, y = ys[0];
    if (shape === "gap") {
      paths.gaps += box(slot, TOP, HEIGHT);
      const before = answers[index - 1];
      if (!before || before[1] !== "gap" || before[3] !== words) reasons.push([(begin = x), words]);
      else reasons[reasons.length - 1][0] = Math.round((begin + x) * 5) / 10;
    } else if (shape === "band") {
      paths.bands += box(slot, y, ys[1]);
    } else if (shape === "each") {
      paths.spans += `M${x} ${y}V${ys[ys.length - 1]}`;
      paths.dots += ys.map((each) => dot(x, each)).join("");
    } else if (shape === "up" || shape === "down") {
      arrows.push([shape, x, y]);
      paths.spans += span(slot, y);
    } else {
      const joined = isJoined(index), goesOn = isJoined(index + 1);
      if (joined && !follows) paths.bridges += `M${slots[index - 1][0]} ${answers[index - 1][2][0]}L${x} ${y}`;
      paths.line += `${joined && follows ? "L" : "M"}${x} ${y}`;
      if (!joined && !goesOn) paths.spans += span(slot, y);
      if (shape === "hollow") paths.rings += dot(x, y);
      else if (slots.length <= MOST_DOTS || !(joined || goesOn)) paths.dots += dot(x, y);
    }
  });
  return { paths, arrows, reasons };
};
