// Links to files and to headings are checked, here and (by address) in this repository. Whether an address of another host
// answers is not: that cannot be found out offline, and a page that is gone elsewhere is no fault of a change here.
export default {
    plugins: [
        [
            "remark-validate-links",
            {
                repository: "https://github.com/pulumi-scp/pulumi-scp-image-members",
                root: import.meta.dirname,
            },
        ],
    ],
};
