/** Made by `age-keygen` and `age` 1.1.1; the identity opens nothing else. */
export const IDENTITY = `# created: 2026-11-24T23:00:56Z
# public key: age17tkhu0qmfe9yry6a448mcjh4z5l9j9nmcrcteupe0jf98jrm99psa0hljf
AGE-SECRET-KEY-12CNXTWQQ6EG2HR6NYZ8YD0P9CW6D0GXXFJXFHFQFG2KDFCGAGGDQX5ASXH
`
export const RECIPIENT = 'age17tkhu0qmfe9yry6a448mcjh4z5l9j9nmcrcteupe0jf98jrm99psa0hljf'

export const ARMORED_PLAIN = `users:
  - name: usuario
    password: "correct \\"horse\\" battery"
pin: 0x1F1F1
web: yes
`
export const ARMORED = `-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBENk1RZWVXVUk0akNPRUhr
MSszZDgyK21FNkluZ3Aza1pwSmJzcHpNNWg0CmRWNWhUMzhHcDUwQ1ZDa3VCNkFz
NTJiZGVabzBJOXZ4bFgzdUhrZm9seU0KLS0tIHhDcjhqdWtqeUxlendCNEE4MGc3
S3BUZGRFYi9CYjFTVWZ5SDdzTUlveGMKmaTySna34WRzutjz+e0rJNpQkaNxRaFy
nvhyKr9brve+j4JpoKmaekh98tKuPSYAIU4M0fiUNCIyS87QNLyWz3zYzu4ARcia
rKzOXtTQlvT5SolcUxNFJD6MuYA31labCcI8tmrig2JCuIiGv4RLI4BnIpnI3cWR
Jg==
-----END AGE ENCRYPTED FILE-----
`

/** `{"token": "t0k3n-of-the-age-command"}` */
export const BINARY = Buffer.from(
  [
    'YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSAwZThsQTE2Z1haalltMnVZSjUrMUtUVENHclB5SXU4bXBYVENvUHR6c0VB',
    'CmpCbmRRN29ybnNCRG9oVWhRVGFRTTF5eGxzSS85TVJScnFrSlVNWEJwZmMKLS0tIEx5bWJOSE9EYWNBUkdFZlNQa1NIY1hpYU56',
    'V25jN2Q0aGJaamNyR1dNdzAKOaaF4bNbdIk/2nNEAyTkyDaVG47XSuVVQ947k4PaaIvdqR3t5Sez/vYrqIvoSkxeD1ovrWXFNjq7',
    'NcBKgl34JxMlinyAMw==',
  ].join(''),
  'base64',
)
