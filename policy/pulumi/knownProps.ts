/** The part of a resource's properties that is known. */
export interface KnownProps {
    readonly known: Readonly<Record<string, unknown>>;
    /** What the SDK throws for the first value that is not known during a preview; absent if all are known. */
    readonly unknown?: Error | undefined;
}

/**
 * Copies what is known of a resource's properties. A property that is not known is left out, and so is an element of a
 * list that has such a property: what is left is judged all the same.
 *
 * @param names The properties that matter.
 */
export function knownProps(props: Readonly<Record<string, unknown>>, names: readonly string[]): KnownProps {
    const copy = new Copy();
    const known = names.flatMap((name) => {
        const value = copy.property(props, name);
        return value === undefined ? [] : [[name, value] as const];
    });
    return { known: Object.fromEntries(known), unknown: copy.unknown };
}

class Copy {
    unknown: Error | undefined;
    #unknowns = 0;

    property(of: object, key: string | number): unknown {
        try {
            return this.#value((of as Record<string | number, unknown>)[key]);
        } catch (error) {
            if (!isUnknownValueError(error)) {
                throw error;
            }
            this.unknown ??= error;
            this.#unknowns++;
            return undefined;
        }
    }

    #value(value: unknown): unknown {
        if (typeof value !== "object" || value === null) {
            return value;
        }
        return Array.isArray(value) ? this.#list(value) : this.#object(value);
    }

    #list(list: readonly unknown[]): unknown[] {
        const copy: unknown[] = [];
        for (let i = 0; i < list.length; i++) {
            const unknowns = this.#unknowns;
            const element = this.property(list, i);
            if (unknowns === this.#unknowns) {
                copy.push(element);
            }
        }
        return copy;
    }

    #object(object: object): Record<string, unknown> {
        return Object.fromEntries(Object.keys(object).map((key) => [key, this.property(object, key)]));
    }
}

/**
 * Whether an error is what the SDK throws for a value that is not known during a preview. It is known by the name of its
 * class, because a pack can have another copy of the SDK than this package.
 */
export function isUnknownValueError(error: unknown): error is Error {
    return error instanceof Error && error.constructor.name === "UnknownValueError";
}
