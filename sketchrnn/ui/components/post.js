// Asks at the address of this open page (ui/visits.py), without a run of the page.

const LONGEST = 60_000; // milliseconds until an answer

/**
 * Returns the answer to a question; null if the address does not answer.
 *
 * @param {string} address
 * @param {unknown} question
 * @param {(message: any) => void} [told] called with each message that comes before the answer
 * @returns {Promise<any>}
 */
export async function post(address, question, told = () => {}) {
  const body = JSON.stringify(question);
  const signal = AbortSignal.timeout(LONGEST);
  try {
    const response = await fetch(address, { method: "POST", body, signal });
    if (!response.ok || !response.body) return null;
    const parts = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let part = await parts.read(); !part.done; part = await parts.read()) {
      const lines = (rest + part.value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const { message, answer } = JSON.parse(line);
        if (answer !== undefined) return answer;
        told(message);
      }
    }
  } catch {
    // no connection, or another server that answers with a page
  }
  return null;
}
