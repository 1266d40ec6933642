import type * as dynamic from "@pulumi/pulumi/dynamic/index.js";
import { imageShare, imageShareAcceptance } from "../../../../provider/dynamic/shareProviders.js";

const config = { get: () => undefined } as unknown as dynamic.Config;
const id = "img/partner";
const share = { imageId: "img", memberId: "partner" };

test.each([
    [
        "ImageShare",
        () => imageShare.read(id, share, config),
        "to manage a share that is there already, set adopt: true",
    ],
    [
        "ImageShareAcceptance",
        () => imageShareAcceptance.read(id, { ...share, status: "accepted" }, config),
        "an answer can be given again",
    ],
])(
    "an %s that has the option `id` nevertheless, by a transformation of the stack, is refused",
    async (type, read, advice) => {
        const error = await read().catch((caught: unknown) => caught);
        expect(error).toMatchObject({
            message: expect.stringContaining(
                `The ${type} "${id}" has the option "id", with which no policy would judge it. Leave it out: ${advice}`,
            ),
        });
    },
);
