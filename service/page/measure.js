// What the chart and its table show: the figures as published, or without their season, or their trend. The cards stay as published.

import { Refused, ask } from "./api.js";

export const LEVEL = "level";
export const MEASURES = { [LEVEL]: "as published", adjusted: "seasonally adjusted", trend: "trend" };

const NOTHING = { later: [], releases: new Map(), percentiles: new Map(), compared: null };

/** A view in a measure, and why it is not, if it is not. `cut` takes the months that are drawn. */
export async function inMeasure(view, { measure, ahead, as_of }, cut, signal) {
  if (measure === LEVEL || !view.points.length) return { drawn: view, refused: "" };
  const about = `series/${view.series}`;
  try {
    const [known, forecast] = await Promise.all([
      ask(`${about}/vintage`, { measure, as_of }, signal),
      ask(`${about}/forecast`, { measure, horizon: ahead, level: "80,95", as_of }, signal),
    ]);
    const history = cut(known.months.filter((m) => m.month <= view.cutoff && m.value !== null));
    const first = history[0]?.month ?? "";
    return {
      drawn: {
        ...view, ...NOTHING, history, points: forecast.points, known: known.months.filter((m) => m.value !== null),
        kind: MEASURES[measure], title: `${view.title}, ${MEASURES[measure]}`, plain: view.history.filter((m) => m.month >= first),
        source: `${view.source} ${sentence(known.notes)}`,
      },
      refused: "",
    };
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 404) throw error;
    return { drawn: view, refused: `Shown as published. ${error.message}.` };
  }
}

/** The notes on how the values were made, as a sentence. */
function sentence(notes) {
  const words = notes.join("; ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
