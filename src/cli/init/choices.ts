/** How a mail server is spoken to. */
export const TLS = ["required", "implicit", "opportunistic", "off"] as const;

export type Tls = (typeof TLS)[number];

/** Where secrets are kept: in files beside the config, or in environment variables. */
export const KEEPING = ["files", "env"] as const;

export type Keeping = (typeof KEEPING)[number];
