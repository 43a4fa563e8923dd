# `irregular`: prints the entries of the journal that are neither a file nor a folder.
irregular() {
  find "$J/" -ignore_readdir_race -mindepth 1 -maxdepth 3 ! -type f ! -type d -printf '%p is neither a file nor a folder\n' 2>/dev/null | tr -c '[:print:]\n' '?'
}
