// Asks at the address of this open page (ui/visits.py), without a run of the page.

const LONGEST = 60_000; // milliseconds until an answer

/**
 * Returns the answer to a question; null if the address does not answer.
 *
 * @param {string} address
 * @param {unknown} question
 * @returns {Promise<any>}
 */
export async function post(address, question) {
  const body = JSON.stringify(question);
  const signal = AbortSignal.timeout(LONGEST);
  try {
    const response = await fetch(address, { method: "POST", body, signal });
    return response.ok ? await response.json() : null;
  } catch {
    return null; // no connection, or another server that answers with a page
  }
}
