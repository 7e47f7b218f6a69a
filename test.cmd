@echo off
rem The twin of ./test for Windows: makes the environment once, then runs the checks and the tests.
setlocal
where py >nul 2>nul && (set "PYTHON=py -3") || (set "PYTHON=python")
%PYTHON% "%~dp0scripts\environment.py" test %*
