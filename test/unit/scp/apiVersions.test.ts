import { apiVersions, checkApiVersion, DEFAULT_API_VERSION } from "../../../provider/scp/apiVersions.js";
import { ScpConfigurationError } from "../../../provider/scp/errors.js";

test("the default is the current version", () => {
    expect(apiVersions.find((each) => each.state === "CURRENT")?.version).toBe(DEFAULT_API_VERSION);
});

test.each(apiVersions.map((each) => each.version))("version %s is known", (version) => {
    expect(checkApiVersion(version, "here")).toBe(version);
});

test("an unknown version is an error that names its place and the known ones", () => {
    expect(() => checkApiVersion("2.0", "stack config scp:apiVersion")).toThrow(
        new ScpConfigurationError(
            'Unknown API version "2.0" (from stack config scp:apiVersion). Known versions: 1.3, 1.2, 1.1, 1.0; leave scp:apiVersion out for 1.3.',
            "scp:apiVersion",
        ),
    );
});
