@echo off
for %%j in ("%~dp0..\lib\zarrbuffer-tools-*.jar") do java -jar "%%j" %*
