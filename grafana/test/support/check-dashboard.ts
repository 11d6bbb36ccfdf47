import { join } from 'node:path';
import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';

/** Says what of a dashboard is not as Grafana's types have it; what they do not know is not allowed either. */
export type CheckDashboard = (dashboard: {
  readonly title?: string | undefined;
  readonly panels?: readonly unknown[];
}) => string[];

/** Makes a JSON Schema of the types that Grafana publishes (`@grafana/schema`), of the version that its package has. */
export function createDashboardCheck(): CheckDashboard {
  const schema = createGenerator({
    path: join(import.meta.dirname, 'grafana-types.ts'),
    type: 'GrafanaTypes',
    additionalProperties: false,
    // Several of the types share a name.
    expose: 'none',
    jsDoc: 'none',
    skipTypeCheck: true,
    topRef: false,
  }).createSchema('GrafanaTypes');
  const ajv = new Ajv({ allErrors: true, strict: false });
  ajv.addSchema(schema as AnySchemaObject, 'grafana');
  const find = (part: string): ValidateFunction | undefined => ajv.getSchema(`grafana#/properties/${part}`);
  const check = (place: string, part: string, value: unknown): string[] => {
    const validate = find(part);
    if (validate === undefined) return [`${place}: ${part} is no type that is checked`];
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${place}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
  return ({ panels = [], ...dashboard }) => [
    ...check(dashboard.title ?? '', 'dashboard', dashboard),
    ...panels.flatMap((panel) => {
      const { type, title } = panel as { readonly type: string; readonly title?: string };
      return check(`${dashboard.title}: ${title}`, type, panel);
    }),
  ];
}
