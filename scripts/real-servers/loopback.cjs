// Starts an application of LoopBack: its package, what it is configured with as JSON.
const [, , application, options] = process.argv;
require(application)
  .main(JSON.parse(options))
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
