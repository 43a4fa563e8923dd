/** The hint where a journal cannot be trusted. */
export const TRUST_HINT =
  'Check these paths: remove what is no part of a run. If the rest is yours, repair it with chown -R and chmod -R go-w.'
