/** What helps where a journal cannot be trusted, for a person. */
export const TRUST_HINT =
  'Look at what is there. Remove what is no part of a run; if the rest is yours, chown -R and chmod -R go-w make it so.'
