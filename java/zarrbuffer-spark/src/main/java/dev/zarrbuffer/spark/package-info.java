/** Zarr arrays on Apache Spark: {@link dev.zarrbuffer.spark.ZarrSpark} is where to begin. */
package dev.zarrbuffer.spark;
