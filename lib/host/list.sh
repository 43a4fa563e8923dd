# Marks every run that the host remembers: name, KiB, changes, place in their order, last state in the journal or `damaged`; and the first
# $META_BYTES of its description. First the folder that holds them.
. ./mark.sh
. ./home.sh
. ./state.sh
. ./format.sh
. ./irregular.sh
printf %s "$J/runs"
mark begin
strange=$(irregular)
for R in "$J"/runs/*/; do
  # Any other name could make a mark of several lines, or of other words.
  R=${R%/}
  case ${R##*/} in *[!a-z0-9-]*) continue ;; esac
  # A run that waits for the lock has neither.
  [ -e "$R/meta" ] || [ -e "$R/journal" ] || continue
  order= of= last=$(state "$R")
  case $strange in *"$R/"*) last=damaged ;; esac
  [ ! -f "$R/order" ] || read -r order <"$R/order"
  [ ! -f "$R/of" ] || read -r of <"$R/of"
  known_format "$R" || last=damaged
  case $order in *[!0-9]*) order= last=damaged ;; esac
  case $of in *[!a-z0-9-]*) of= last=damaged ;; esac
  [ ! -f "$R/meta" ] || head -c "$META_BYTES" "$R/meta"
  begun=$(grep -D skip -c "^begin" "$R/journal" 2>/dev/null)
  # A run that is removed meanwhile has no size.
  kib=$(du -sk "$R" 2>/dev/null | cut -f1)
  mark run "${R##*/}" "${kib:-0}" "${begun:-0}" "${order:-0}" "$of" "$last"
done
