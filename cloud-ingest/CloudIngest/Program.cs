using LifeCircle.Edge.CloudIngest;

return await CommandLine.RunAsync(args, IngestApplication.RunAsync);
