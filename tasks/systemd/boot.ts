/** Whether a unit starts at boot or on its socket, and whether `systemctl enable` and `disable` decide that. */
export interface Boot {
  readonly starts: boolean
  /** Some of the units by which it is enabled are, some are not. */
  readonly partly?: true
  readonly canSwitch: boolean
  /** Where they do not decide: what starts the unit. */
  readonly by: readonly string[]
  /** Units that are enabled and disabled with it. */
  readonly also: readonly string[]
}

/** Properties of the unit from systemd. */
export interface UnitProperties {
  /** systemd's `UnitFileState`. */
  readonly state: string
  /** It is generated from a script in /etc/init.d. */
  readonly isScript: boolean
  readonly wants: readonly string[]
  readonly triggers: readonly string[]
  /** The units in `Also=`, with their states. */
  readonly also: readonly { readonly name: string; readonly state: string }[]
}

const UNTIL_REBOOT = ['enabled-runtime', 'linked-runtime']
const OFF = ['disabled', 'linked', ...UNTIL_REBOOT]

/** The meaning of `UnitFileState`: for a unit that cannot be enabled itself, the units that start it decide. */
export function bootOf({ state, isScript, wants, triggers, also }: UnitProperties): Boot {
  const none = { by: [], also: [] }
  if (state === 'enabled') return { starts: true, canSwitch: true, ...none }
  if (OFF.includes(state)) return { starts: false, canSwitch: true, ...none }
  if (state.startsWith('masked')) return { starts: false, canSwitch: false, ...none }
  // systemd shows the runlevel links of a script as wants of targets.
  if (isScript) return { starts: wants.some((one) => one.endsWith('.target')), canSwitch: true, ...none }
  const others = also.filter((one) => one.state === 'enabled' || OFF.includes(one.state))
  if (others.length > 0) {
    const on = others.filter((one) => one.state === 'enabled').length
    return {
      starts: on === others.length,
      ...(on > 0 && on < others.length && { partly: true as const }),
      canSwitch: true,
      by: [],
      also: others.map(({ name }) => name),
    }
  }
  const by = [...wants, ...triggers].sort()
  return { starts: by.length > 0, canSwitch: false, by, also: [] }
}
