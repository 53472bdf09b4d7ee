/** A form for a value, made from its JSON Schema. What has no simple form is edited as JSON. */

import { useState } from 'preact/hooks';
import { type ApiDocument, isObject, list, type Schema, typeOf } from './documents.ts';

interface FieldProps {
  readonly document: ApiDocument;
  readonly schema: unknown;
  readonly value: unknown;
  readonly label: string;
  readonly required?: boolean | undefined;
  /** In multipart forms, strings may be files. */
  readonly takesFiles?: boolean | undefined;
  readonly depth?: number | undefined;
  /** Values to choose from, by the name of the member that takes them. */
  readonly suggestions?: ReadonlyMap<string, readonly string[]> | undefined;
  onChange(value: unknown): void;
}

export function SchemaField(props: FieldProps) {
  const { document, value, label, required, onChange, depth = 0 } = props;
  const schema = document.merged(props.schema);
  const description = typeof schema['description'] === 'string' ? schema['description'] : undefined;
  const name = (
    <span class="name" title={description}>
      {label}
      {required ? <span class="soft"> required</span> : undefined}
    </span>
  );
  if (props.takesFiles && mayBeFile(schema))
    return (
      <label class="field">
        {name}
        <input
          type="file"
          multiple={typeOf(schema) === 'array'}
          onChange={({ currentTarget }) => {
            const files = [...(currentTarget.files ?? [])];
            onChange(typeOf(schema) === 'array' ? files : files[0]);
          }}
        />
      </label>
    );
  const options = optionsOf(schema);
  if (options !== undefined)
    return (
      <label class="field">
        {name}
        <select
          value={value === undefined ? '' : JSON.stringify(value)}
          onChange={({ currentTarget }) =>
            onChange(currentTarget.value === '' ? undefined : JSON.parse(currentTarget.value))
          }
        >
          <option value="">{required ? 'choose' : 'left out'}</option>
          {options.map((option) => (
            <option key={JSON.stringify(option)} value={JSON.stringify(option)}>
              {typeof option === 'string' ? option : JSON.stringify(option)}
            </option>
          ))}
        </select>
      </label>
    );
  const branches = [...list(schema['oneOf']), ...list(schema['anyOf'])].filter(
    (branch) => typeOf(document.resolve(branch)) !== 'null',
  );
  if (branches.length > 1 && depth < 6)
    return <Branches {...props} branches={branches} depth={depth + 1} />;
  if (branches.length === 1 && depth < 6)
    return <SchemaField {...props} schema={branches[0]} depth={depth + 1} />;
  switch (typeOf(schema)) {
    case 'object':
      if (Object.keys(document.resolve(schema['properties'])).length > 0 && depth < 6)
        return <Members {...props} schema={schema} depth={depth + 1} />;
      return <JsonField {...props} />;
    case 'integer':
    case 'number':
      return (
        <label class="field">
          {name}
          <input
            type="number"
            step="any"
            value={typeof value === 'number' ? value : ''}
            placeholder={hintOf(schema)}
            onInput={({ currentTarget }) =>
              onChange(currentTarget.value === '' ? undefined : Number(currentTarget.value))
            }
          />
        </label>
      );
    case 'string':
      return (
        <label class="field">
          {name}
          <input
            type="text"
            list={props.suggestions?.has(label) ? `suggestions-${label}` : undefined}
            value={typeof value === 'string' ? value : ''}
            placeholder={hintOf(schema)}
            onInput={({ currentTarget }) =>
              onChange(
                currentTarget.value === '' && value === undefined ? undefined : currentTarget.value,
              )
            }
          />
          {props.suggestions?.has(label) ? (
            <datalist id={`suggestions-${label}`}>
              {props.suggestions.get(label)?.map((text) => (
                <option key={text} value={text} />
              ))}
            </datalist>
          ) : undefined}
        </label>
      );
    default:
      return <JsonField {...props} />;
  }
}

function Members(props: FieldProps) {
  const { document, schema, value, label, onChange, depth, takesFiles, suggestions } = props;
  const { properties, required } = schema as Schema;
  const needed = new Set(list(required));
  const members = Object.entries(document.resolve(properties)).filter(
    ([, member]) => document.resolve(member)['readOnly'] !== true,
  );
  const current = isObject(value) ? value : {};
  // Nobody has to choose from one: a constant that is there is not shown.
  const isGiven = ([name, member]: [string, unknown]) =>
    'const' in document.resolve(member) && document.resolve(member)['const'] === current[name];
  const change = (name: string, member: unknown) => {
    const { [name]: _, ...others } = current;
    onChange(member === undefined ? others : { ...current, [name]: member });
  };
  const sorted = [
    ...members.filter(([name]) => needed.has(name)),
    ...members.filter(([name]) => !needed.has(name)),
  ];
  return (
    <fieldset>
      {label === '' ? undefined : <legend>{label}</legend>}
      {sorted
        .filter((entry) => !isGiven(entry))
        .map(([name, member]) => (
          <SchemaField
            key={name}
            document={document}
            schema={member}
            value={Object.hasOwn(current, name) ? current[name] : undefined}
            label={name}
            required={needed.has(name)}
            takesFiles={takesFiles}
            suggestions={suggestions}
            depth={depth}
            onChange={(changed) => change(name, changed)}
          />
        ))}
    </fieldset>
  );
}

function Branches({ branches, ...props }: FieldProps & { branches: readonly unknown[] }) {
  const { document } = props;
  const fits = branches.findIndex((branch) => resembles(document, branch, props.value));
  const [chosen, setChosen] = useState(Math.max(fits, 0));
  return (
    <div class="branches">
      <label class="field">
        <span class="name">{props.label === '' ? 'kind' : `${props.label}: kind`}</span>
        <select
          value={chosen}
          onChange={({ currentTarget }) => {
            const index = Number(currentTarget.value);
            setChosen(index);
            props.onChange(document.sample(branches[index]));
          }}
        >
          {branches.map((branch, index) => (
            <option key={nameOfBranch(document, branch, index)} value={index}>
              {nameOfBranch(document, branch, index)}
            </option>
          ))}
        </select>
      </label>
      <SchemaField {...props} schema={branches[chosen]} />
    </div>
  );
}

export function JsonField({ label, value, required, onChange }: FieldProps) {
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  const [error, setError] = useState('');
  return (
    <label class="field wide">
      <span class="name">
        {label === '' ? 'JSON' : `${label} (JSON)`}
        {required ? <span class="soft"> required</span> : undefined}
      </span>
      <textarea
        class="mono"
        rows={Math.min(12, Math.max(2, text.split('\n').length))}
        value={text}
        aria-invalid={error !== ''}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          try {
            onChange(
              currentTarget.value.trim() === '' ? undefined : JSON.parse(currentTarget.value),
            );
            setError('');
          } catch (problem) {
            setError(problem instanceof Error ? problem.message : String(problem));
          }
        }}
      />
      {error === '' ? undefined : <span class="bad">{error}</span>}
    </label>
  );
}

function optionsOf(schema: Schema): unknown[] | undefined {
  if ('const' in schema) return [schema['const']];
  if (Array.isArray(schema['enum'])) return schema['enum'];
  return typeOf(schema) === 'boolean' ? [true, false] : undefined;
}

function mayBeFile(schema: Schema): boolean {
  const { items } = schema;
  const one = typeOf(schema) === 'array' && isObject(items) ? items : schema;
  return (
    one['format'] === 'binary' ||
    (typeOf(one) === 'string' &&
      ('contentMediaType' in one || one['contentEncoding'] === 'binary')) ||
    (Object.keys(one).length === 1 && 'contentMediaType' in one)
  );
}

function hintOf({ format, minimum, maximum, pattern }: Schema): string {
  const range =
    minimum === undefined && maximum === undefined ? [] : [`${minimum ?? ''} to ${maximum ?? ''}`];
  return [format, ...range, pattern].filter((part) => part !== undefined).join(', ');
}

function nameOfBranch(document: ApiDocument, branch: unknown, index: number): string {
  const schema = document.merged(branch);
  const constant = Object.values(document.resolve(schema['properties']))
    .map((member) => document.resolve(member))
    .find((member) => 'const' in member || list(member['enum']).length > 0);
  const named =
    constant === undefined ? undefined : (constant['const'] ?? list(constant['enum']).join(', '));
  const reference = isObject(branch) ? branch['$ref'] : undefined;
  return String(
    schema['title'] ??
      named ??
      (typeof reference === 'string' ? reference.split('/').pop() : undefined) ??
      `${typeOf(schema)} ${index + 1}`,
  );
}

function resembles(document: ApiDocument, branch: unknown, value: unknown): boolean {
  if (value === undefined) return false;
  const schema = document.merged(branch);
  if (!isObject(value)) return typeOf(schema) === (Array.isArray(value) ? 'array' : typeof value);
  return (
    Object.entries(document.resolve(schema['properties'])).every(([name, node]) => {
      const options = optionsOf(document.resolve(node));
      return options === undefined || !(name in value) || options.includes(value[name]);
    }) && list(schema['required']).every((name) => String(name) in value)
  );
}
