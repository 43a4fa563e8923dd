/** A package to be made on a host; it holds nothing but what is said here. */
export interface Made {
  readonly name: string
  readonly version: string
  /** Further lines of its control file: `Conflicts: other`. */
  readonly control?: string
  /** The shell of its postinst. */
  readonly postinst?: string
  /** The shell of its prerm. */
  readonly prerm?: string
  /** A question that it asks while it is configured, which fails unless it is told "right answer". */
  readonly asks?: string
  /** The text of its only configuration file, /etc/NAME.conf. */
  readonly conf?: string
  /** The path of a file that it brings. */
  readonly file?: string
}

const asking = (question: string): string => `
printf '%s\\n' 'Template: ${question}' 'Type: password' 'Description: asked' >made/DEBIAN/templates
printf '%s\\n' '#!/bin/sh' '. /usr/share/debconf/confmodule' 'db_input high ${question} || :' 'db_go' >made/DEBIAN/config
printf '%s\\n' '#!/bin/sh' '. /usr/share/debconf/confmodule' 'db_get ${question}' '[ "$RET" = "right answer" ]' >made/DEBIAN/postinst
chmod 755 made/DEBIAN/config made/DEBIAN/postinst`

const script = (name: string, text: string | undefined): string =>
  text ? `printf '%s\\n' '#!/bin/sh' '${text}' >made/DEBIAN/${name}; chmod 755 made/DEBIAN/${name}` : ''

const build = ({ name, version, control, postinst, prerm, asks, conf, file }: Made): string => `
mkdir -p made/DEBIAN
printf '%s\\n' 'Package: ${name}' 'Version: ${version}' 'Architecture: all' 'Maintainer: nobody <root@localhost>' \\
  'Description: made for a test' ${control ? `'${control}'` : ''} >made/DEBIAN/control
${script('postinst', postinst)}
${script('prerm', prerm)}
${asks ? asking(asks) : ''}
${conf ? `mkdir made/etc; echo '${conf}' >made/etc/${name}.conf; echo /etc/${name}.conf >made/DEBIAN/conffiles` : ''}
${file ? `mkdir -p "made/$(dirname ${file})"; echo ${version} >made${file}` : ''}
SOURCE_DATE_EPOCH=1 dpkg-deb --root-owner-group -Znone --build made . >/dev/null
rm -r made`

const stage = (packages: readonly Made[]): string => `set -e
rm -rf /opt/offers; mkdir -p /opt/offers; cd /opt/offers
${packages.map(build).join('\n')}
for deb in *.deb; do
  dpkg-deb -f "$deb"
  printf '%s\\n' "Filename: ./$deb" "Size: $(stat -c %s "$deb")" "SHA256: $(sha256sum "$deb" | cut -d ' ' -f 1)" ''
done >Packages
echo 'deb [trusted=yes] file:/opt/offers ./' >/etc/apt/sources.list.d/offers.list`

/** Shell that builds packages into /opt/offers and makes them, and only them, known to apt beside the lab's own. */
export const offer = (...packages: readonly Made[]): string => `${stage(packages)}\napt-get -qq update`

/** Shell that makes apt fetch what {@link offer} made, as it would from elsewhere. */
export const COPIED = "sed -i 's/file:/copy:/' /etc/apt/sources.list.d/offers.list"

/** As {@link offer}, but there is more to be had since the lists were fetched. */
export const offerSince = (known: readonly Made[], since: readonly Made[]): string =>
  `${stage(known)}\n${COPIED}; apt-get -qq update\n${stage([...known, ...since])}\n${COPIED}`

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 Packages'
const SOURCES = {
  nowhere: 'deb file:/nowhere ./',
  expired: 'deb [trusted=yes] file:/opt/broken ./',
  unsigned: 'deb file:/opt/broken ./',
} as const

/** Shell that adds a source of which apt cannot fetch the lists. */
export const breakSource = (
  how: keyof typeof SOURCES,
): string => `mkdir -p /opt/broken; : >/opt/broken/Packages
printf '%s\\n' 'Date: Wed, 01 Jan 2025 00:00:00 UTC' 'Valid-Until: Thu, 02 Jan 2025 00:00:00 UTC' 'SHA256:' ' ${EMPTY}' >/opt/broken/Release
echo '${SOURCES[how]}' >/etc/apt/sources.list.d/broken.list`
