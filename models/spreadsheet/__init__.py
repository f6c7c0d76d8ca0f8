"""Documents as workbooks (XLSX): rows with the columns of the CSV, a sheet about them and, of forecasts, a chart."""
