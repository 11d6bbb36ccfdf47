import { CustomVariableBuilder, type VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';

/** The builder sets what belongs to variables of time spans, and is unknown of others. */
class CustomVariable extends CustomVariableBuilder {
  override build(): VariableModel {
    const { auto: _auto, auto_min: _autoMin, auto_count: _autoCount, ...variable } = super.build();
    return variable;
  }
}

/** Lets the reader of a dashboard choose one of several values, which its queries name as `$name`; the first is chosen. */
export function chooseFrom(options: {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly values: readonly [string, ...string[]];
}): CustomVariableBuilder {
  const [first] = options.values;
  return new CustomVariable(options.name)
    .label(options.label)
    .description(options.description)
    .values(options.values.join(','))
    .current({ selected: true, text: first, value: first });
}
