/** `text` without control characters other than line ends: what a host says must not steer a terminal. */
export const plainText = (text: string): string => text.replace(/[^\P{C}\n]/gu, '').trim()
