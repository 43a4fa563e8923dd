import { shell } from '../../../lib/core/shell.ts'

// Signed once with a key that was thrown away; the source holds no package.
const KEY = `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEZ3SFgBYJKwYBBAHaRw8BAQdAo3Q0lZk9d0Wgn1I7l1GS0Xot35fj3X0UirQ7
jdr1fnO0Fm1vdmVkIDxyb290QGxvY2FsaG9zdD6IkAQTFggAOBYhBPvFe/8EZqAq
SKrysMCHo2GVJ7GPBQJndIWAAhsDBQsJCAcCBhUKCQgLAgQWAgMBAh4BAheAAAoJ
EMCHo2GVJ7GPtsUA/1qxHWFJFGblE9ZzO5BLleqASMjIX8NvyDMDqqGQGFfFAQDs
LUznxSd9XyUocyzwggsWfDwwizKFeP83tnvlxbO/CQ==
=vREl
-----END PGP PUBLIC KEY BLOCK-----
`
const release = (
  codename: string,
  date: string,
  signature: string,
): string => `-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA512

Suite: stable
Codename: ${codename}
Date: ${date} Jan 2025 00:00:00 UTC
SHA256:
 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 Packages
-----BEGIN PGP SIGNATURE-----

${signature}
-----END PGP SIGNATURE-----
`
const BEFORE = release(
  'bookworm',
  'Thu, 02',
  `iHUEARYKAB0WIQT7xXv/BGagKkiq8rDAh6NhlSexjwUCZ3XXAAAKCRDAh6NhlSex
jwlkAQCYg3MJGFBsitiG7FDIeTs4hRXywWiRxN1DgVNut9zBLwEAr14owLxYfsDw
4TH1if933PN/bYYwZUl+sgi3lmqBFwA=
=dbPO`,
)
const NOW = release(
  'trixie',
  'Fri, 03',
  `iHUEARYKAB0WIQT7xXv/BGagKkiq8rDAh6NhlSexjwUCZ3cogAAKCRDAh6NhlSex
j2YmAQD2pTBH3H2bfDLSjAQrCnf28C6/M/ef/0AirvoCeWZJDAEA+ZBNuZp91tTm
z6xPXHiAiqzZ0o4E3LZmxBYhXSaKYAs=
=ypgr`,
)

/** Shell that makes a source known to apt whose codename is another by now: an update refuses it until that is accepted. */
export const MOVED_SOURCE = shell`mkdir -p /opt/moved; : >/opt/moved/Packages
printf %s ${KEY} >/opt/moved/key.asc; printf %s ${BEFORE} >/opt/moved/InRelease
echo 'deb [signed-by=/opt/moved/key.asc] copy:/opt/moved ./' >/etc/apt/sources.list.d/broken.list
apt-get -qq update
printf %s ${NOW} >/opt/moved/InRelease`
