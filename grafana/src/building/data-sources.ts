/** The data sources of `provisioning/datasources/`, as a panel's query names them. */
export const tempo = { type: 'tempo', uid: 'tempo' } as const;
export const prometheus = { type: 'prometheus', uid: 'prometheus' } as const;
export const loki = { type: 'loki', uid: 'loki' } as const;
