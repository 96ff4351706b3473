/**
 * Whether something is an error of one of our classes, by the name that the class gives it. Next makes several copies of a
 * module, and `instanceof` does not know what another copy has thrown: what starts the desk and each route have their own.
 */
export const errorNamed =
  <E extends Error>(name: E['name']) =>
  (error: unknown): error is E =>
    error instanceof Error && error.name === name;
